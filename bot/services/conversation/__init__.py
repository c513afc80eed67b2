"""Turns: a message in, a committed reply out."""
