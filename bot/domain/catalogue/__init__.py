"""服务事项: what the institution offers."""
