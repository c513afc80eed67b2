"""Cases: the tables against their oracle, guards, what is told."""
