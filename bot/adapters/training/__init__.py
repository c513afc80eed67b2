"""The classifier's training: a child process with scikit-learn, its result kept on disk."""

from bot.adapters.training.lesson import Lesson
from bot.adapters.training.store import TrainingFailed, fingerprint, trained

__all__ = ["Lesson", "TrainingFailed", "fingerprint", "trained"]
