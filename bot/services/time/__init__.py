"""The working calendar in use, and the sandbox's time."""
