"""The integration API, as another system sees it."""
