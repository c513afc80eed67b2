"""What runs in the child process: a lesson on stdin, a model file at the path given."""

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.adapters.training.fitting import Neighbourhood, Reading, Vocabulary, fit
from bot.adapters.training.lesson import Lesson
from bot.adapters.training.lexicon import lexicon_of
from bot.dialogue.features import Views, segmenter
from bot.dialogue.linking import Linking, Naming
from bot.dialogue.model import Model
from bot.dialogue.spelling import Spelling
from bot.dialogue.topics import NO_ITEM

#: With so few labels there is nothing to tell apart.
_FEWEST = 3


class Trainer:
    """Reads texts as they will be read later, and fits both classifiers to them."""

    def __init__(self, lesson: Lesson) -> None:
        self._lesson = lesson
        texts = [text for text, _ in lesson.examples] + [text for _, text in lesson.said]
        self._lexicon = lexicon_of(texts, lesson.words, lesson.synonyms, lesson.foreign)
        lexicon = self._lexicon
        self._spelling = Spelling(lexicon.simplified, lexicon.sounds, lexicon.synonyms)
        self._views = Views(self._spelling, segmenter(lexicon.frequencies, lexicon.corpus))
        self._linking = Linking(lesson.names, self._spelling)

    def model(self) -> Model:
        """The model of the lesson. ValueError for under three intents."""
        examples, said, names = self._lesson.examples, self._lesson.said, self._lesson.names
        asked = [self._read(text) for text, _ in examples]
        told = [self._read(text) for _, text in (*said, *names)]
        readings = [reading for reading, _ in (*asked, *told)]
        vocabulary = Vocabulary(readings)
        counts = vocabulary.counted(readings)
        neighbourhood = Neighbourhood(counts)
        wanted = [*(intent for _, intent in examples), *([None] * len(told))]
        about = [*(_about(named) for _, named in asked), *(item for item, _ in (*said, *names))]
        return Model(
            intents=fit(counts, neighbourhood, wanted),
            items=fit(counts, neighbourhood, about) if len(set(about)) > _FEWEST else None,
            rows=vocabulary.rows,
            neighbours=neighbourhood.neighbours(),
            lexicon=self._lexicon,
        )

    def _read(self, text: str) -> tuple[Reading, Sequence[Naming]]:
        """The text's features, and what it names."""
        folded = self._spelling.fold(text).text
        named = self._linking.named(folded)
        return self._views.of(folded, [(each.start, each.end) for each in named]), named


def _about(named: Sequence[Naming]) -> str | None:
    """The one item that an example names, NO_ITEM for none, None where it is not clear."""
    items = {item for naming in named for item in naming.items}
    if not items:
        return NO_ITEM
    return items.pop() if len(items) == 1 else None


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
    keep(Trainer(Lesson.from_json(sys.stdin.read())).model(), Path(sys.argv[1]))
