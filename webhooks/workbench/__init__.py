"""The door of the staff: tickets of citizens who want a person (`/staff/`)."""

from webhooks.workbench.door import Workbench
from webhooks.workbench.gate import Gate

__all__ = ["Gate", "Workbench"]
