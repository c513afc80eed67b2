"""What those who answer for the service see of it."""
