"""Dates as people say them."""
