"""Schema revisions, applied by `hengxin migrate`; the start refuses a PostgreSQL schema that is behind."""
