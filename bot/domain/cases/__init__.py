"""办件: the lifecycles and what hangs on them."""
