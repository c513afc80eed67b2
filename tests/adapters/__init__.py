"""The outside world, each adapter against the real thing or a server of our own."""
