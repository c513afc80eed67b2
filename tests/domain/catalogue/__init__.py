"""Service items, guides, forms, the office."""
