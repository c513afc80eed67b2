"""The store on SQLite or PostgreSQL: reads await, writes are collected, a group of works is one transaction."""
