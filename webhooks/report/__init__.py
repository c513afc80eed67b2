"""The door of those who report without an account (`/report/`), outside every cookie."""

from webhooks.report.door import ReportDoor
from webhooks.report.gate import Gate

__all__ = ["Gate", "ReportDoor"]
