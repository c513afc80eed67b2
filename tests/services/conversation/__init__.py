"""Turns under their deadline."""
