"""What the product needs from the outside world, one small file per subject."""
