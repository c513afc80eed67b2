"""What the institution has written: every file, every intent, every item."""
