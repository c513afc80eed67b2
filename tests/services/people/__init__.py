"""Tests of the use cases about people."""
