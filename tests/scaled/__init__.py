"""Two web processes and two workers on PostgreSQL and Redis, behind one address."""
