"""The doors: WeChat, pages, API, terminal, sandbox. No rule lives here."""
