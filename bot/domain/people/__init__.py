"""Who acts: citizens, staff, systems, and their roles."""
