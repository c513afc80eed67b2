"""A Rasa 3.6 project from the institution's content: its files, and the folder they go into."""

from webhooks.terminal.rasa_project.folder import write_project
from webhooks.terminal.rasa_project.project import project_files

__all__ = ["project_files", "write_project"]
