"""The command `hengxin`, from outside."""
