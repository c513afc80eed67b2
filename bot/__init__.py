"""The product without doors: rules, dialogue, use cases, adapters."""
