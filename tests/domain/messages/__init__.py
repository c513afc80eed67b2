"""When and in which form the account may write."""
