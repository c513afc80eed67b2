"""The guides, the list of abilities and the topics."""
