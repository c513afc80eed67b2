"""The dialogue: understanding, engine, rules, forms, responses."""
