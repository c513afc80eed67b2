"""Schema revisions, applied by `hengxin migrate`."""
