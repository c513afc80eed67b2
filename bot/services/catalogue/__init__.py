"""Service items and their pinned versions."""
