"""What the bot does about what a citizen wants: Rasa actions, one skill per file."""
