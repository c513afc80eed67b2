"""Calendars and clocks, in Asia/Shanghai."""
