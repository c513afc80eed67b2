"""The use cases of cases, over ports in memory."""
