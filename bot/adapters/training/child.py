"""What runs in the child process: a lesson on stdin, a model file at the path given."""

import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np

from bot.adapters.training.fitting import fit
from bot.adapters.training.lexicon import lexicon_of
from bot.dialogue.features import Views, segmenter
from bot.dialogue.model import Model
from bot.dialogue.spelling import Spelling


def train(lesson: dict[str, object]) -> Model:
    """The model of a lesson as `Lesson.as_json` writes it. ValueError for under three intents."""
    examples, words, synonyms = lesson["examples"], lesson["words"], lesson["synonyms"]
    assert isinstance(examples, list)
    assert isinstance(words, list)
    assert isinstance(synonyms, dict)
    lexicon = lexicon_of(examples, words, synonyms)
    spelling = Spelling(lexicon.simplified, lexicon.sounds, lexicon.synonyms)
    views = Views(spelling, segmenter(lexicon.frequencies, lexicon.corpus))
    readings = [views.of(spelling.fold(text).text) for text, _ in examples]
    return fit(readings, [label for _, label in examples], lexicon)


def keep(model: Model, path: Path) -> None:
    """Write the whole file beside `path`, then rename: nobody ever reads half a model."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".model-", suffix=".npz")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, allow_pickle=False, **model.to_arrays())
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


if __name__ == "__main__":
    keep(train(json.load(sys.stdin)), Path(sys.argv[1]))
