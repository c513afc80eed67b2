"""Whole lives of a case, told as citizens and staff live them."""
