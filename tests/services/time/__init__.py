"""The calendar in use, and the time of a sandbox."""
