"""Use cases: a function here is one transaction somebody asked for."""
