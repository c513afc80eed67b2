"""Whole conversations over the real content, understanding and handlers."""
