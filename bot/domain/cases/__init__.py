"""办件: the machines of lifecycles.md and what hangs on them."""
