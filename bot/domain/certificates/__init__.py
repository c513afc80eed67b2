"""Certificates 证书 and what can be known of them."""
