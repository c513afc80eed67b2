"""WeChat's door."""
