"""The integration API, version 1: other systems of the institution read and move cases."""
