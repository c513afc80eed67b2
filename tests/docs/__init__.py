"""What the documents show is tried."""
