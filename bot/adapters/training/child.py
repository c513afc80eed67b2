"""What runs in the child process: a lesson on stdin, a model file at the path given."""

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.adapters.training.fitting import Reading, Vocabulary, fit
from bot.adapters.training.lesson import Lesson
from bot.adapters.training.lexicon import lexicon_of
from bot.dialogue.features import Views, segmenter
from bot.dialogue.linking import Linking
from bot.dialogue.model import Classifier, Model
from bot.dialogue.spelling import Spelling
from bot.dialogue.topics import NO_ITEM


class Trainer:
    """Reads texts as they will be read later, and fits both classifiers to them."""

    def __init__(self, lesson: Lesson) -> None:
        self._lesson = lesson
        texts = [text for text, _ in lesson.examples] + [text for _, text in lesson.said]
        self._lexicon = lexicon_of(texts, lesson.words, lesson.synonyms)
        lexicon = self._lexicon
        self._spelling = Spelling(lexicon.simplified, lexicon.sounds, lexicon.synonyms)
        self._views = Views(self._spelling, segmenter(lexicon.frequencies, lexicon.corpus))
        self._linking = Linking(lesson.names, self._spelling)

    def model(self) -> Model:
        """The model of the lesson. ValueError for under three intents."""
        examples, said = self._lesson.examples, self._lesson.said
        asked = [self._read(text) for text, _ in examples]
        described = [self._read(text) for _, text in said]
        named = [self._read(name) for _, name in self._lesson.names]
        vocabulary = Vocabulary([*asked, *described, *named])
        counts = vocabulary.counted(asked)
        return Model(
            intents=fit(counts, [intent for _, intent in examples]),
            items=self._items(vocabulary, asked, described, named) if said else None,
            rows=vocabulary.rows,
            lexicon=self._lexicon,
        )

    def _read(self, text: str) -> Reading:
        folded = self._spelling.fold(text).text
        spans = [(naming.start, naming.end) for naming in self._linking.named(folded)]
        return self._views.of(folded, spans)

    def _items(
        self,
        vocabulary: Vocabulary,
        asked: Sequence[Reading],
        described: Sequence[Reading],
        named: Sequence[Reading],
    ) -> Classifier | None:
        """Descriptions, names, and examples by what they name; most examples are about none."""
        labels = [self._about(text) for text, _ in self._lesson.examples]
        told = [
            (reading, label)
            for reading, label in zip(asked, labels, strict=True)
            if label is not None
        ]
        readings = [*(reading for reading, _ in told), *described, *named]
        items = [
            *(label for _, label in told),
            *(item for item, _ in self._lesson.said),
            *(item for item, _ in self._lesson.names),
        ]
        if len(set(items)) < 3:  # noqa: PLR2004 - nothing to tell apart
            return None
        return fit(vocabulary.counted(readings), items)

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
