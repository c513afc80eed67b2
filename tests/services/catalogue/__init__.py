"""The catalogue on offer and its versions."""
