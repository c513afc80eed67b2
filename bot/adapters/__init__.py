"""The outside world behind bot.ports."""
