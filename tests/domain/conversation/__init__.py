"""What passes between a citizen and the account."""
