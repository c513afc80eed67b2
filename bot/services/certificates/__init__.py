"""Certificates: drafted, sealed, made valid, taken back, verified, fetched."""
