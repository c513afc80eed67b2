"""The one road of every change of a case."""
