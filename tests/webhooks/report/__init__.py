"""Tests of the page on which people report without an account."""
