"""The classifier's training: a child process with scikit-learn, its result kept on disk."""

from bot.adapters.training.store import Lesson, TrainingFailed, trained

__all__ = ["Lesson", "TrainingFailed", "trained"]
