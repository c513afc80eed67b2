"""Bringing promised messages to citizens."""
