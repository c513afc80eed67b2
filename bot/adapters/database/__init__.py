"""The store on SQLite or PostgreSQL: a group of works is one transaction."""
