"""Use cases about people: who works here, and proving it."""
