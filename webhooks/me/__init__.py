"""The citizen's own pages and documents."""
