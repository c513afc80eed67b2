"""WeChat's API side over aiohttp: token, errors, messages."""
