"""WeChat's API side against a small platform over HTTP."""
