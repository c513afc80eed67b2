"""The served platform: api.weixin.qq.com as the account's server sees it."""
