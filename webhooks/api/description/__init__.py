"""The API's description of itself: OpenAPI 3.1, made from the tables and the items on offer."""
