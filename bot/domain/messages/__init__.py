"""What the account sends, when it may, and in which form."""
