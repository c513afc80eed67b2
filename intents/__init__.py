"""What citizens say, what the institution offers and what it answers: content, no logic."""
