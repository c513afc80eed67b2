"""Certificates: numbers, codes, what is told of them."""
