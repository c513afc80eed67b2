"""The citizen's own documents."""
