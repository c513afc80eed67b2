"""What the product promises while processes die, disks fill, and strangers send garbage."""
