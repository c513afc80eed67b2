"""The wiring of one process."""
