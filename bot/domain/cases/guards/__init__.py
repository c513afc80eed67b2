"""The conditions of the tables' rows: what data an event needs, and when it may happen."""
