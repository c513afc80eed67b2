"""What the two engines do when something goes wrong beneath them."""
