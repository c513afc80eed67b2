"""What runs in the child process: a lesson on stdin, a model file at the path given."""

import os
import sys
import tempfile
from pathlib import Path

import numpy as np

from bot.adapters.training.fitting import Neighbourhood, Reading, Vocabulary, fit
from bot.adapters.training.lesson import Lesson
from bot.adapters.training.lexicon import lexicon_of
from bot.dialogue.features import Views, segmenter
from bot.dialogue.linking import Linking
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
        texts = [*(text for text, _ in examples), *(text for _, text in (*said, *names))]
        readings = [self._read(text) for text in texts]
        vocabulary = Vocabulary(readings)
        counts = vocabulary.counted(readings)
        neighbourhood = Neighbourhood(counts)
        wanted = [*(intent for _, intent in examples), *([None] * (len(said) + len(names)))]
        about = [
            *(self._about(text) for text, _ in examples),
            *(item for item, _ in (*said, *names)),
        ]
        return Model(
            intents=fit(counts, neighbourhood, wanted),
            items=fit(counts, neighbourhood, about) if len(set(about)) > _FEWEST else None,
            rows=vocabulary.rows,
            neighbours=neighbourhood.neighbours(),
            lexicon=self._lexicon,
        )

    def _read(self, text: str) -> Reading:
        folded = self._spelling.fold(text).text
        spans = [(naming.start, naming.end) for naming in self._linking.named(folded)]
        return self._views.of(folded, spans)

    def _about(self, text: str) -> str | None:
        """The one item that an example names, NO_ITEM for none, None where it is not clear."""
        found = self._linking.named(self._spelling.fold(text).text)
        items = {item for naming in found for item in naming.items}
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
