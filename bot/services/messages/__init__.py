"""Delivery of what was promised."""
