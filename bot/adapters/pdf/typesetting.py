"""A layout in Typst becomes PDF/A-2b with an embedded Chinese font. Reaches for no network."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import as_file
from importlib.resources.abc import Traversable

import typst
from noto_cjk_sans_otc import FONT_PATH

from bot.errors import Unprintable

#: What Typst says of such a character.
_NO_SHAPE = "could not be displayed"


@cache
def _fonts() -> typst.Fonts:
    """Read once for all layouts."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(FONT_PATH.parent)],  # type: ignore[attr-defined]
    )


def compiler_of(layout: Traversable) -> typst.Compiler:
    """What sets documents of that layout, one at a time."""
    with as_file(layout) as path:
        return typst.Compiler(path, font_paths=_fonts())


def document_of(compiler: typst.Compiler, given: Mapping[str, str], made: datetime) -> bytes:
    """The document of what is given; the same bytes for the same values and time.

    Unprintable when a character has no shape in the font.
    """
    try:
        document = compiler.compile(
            sys_inputs=dict(given),
            format="pdf",
            pdf_standards=["a-2b"],
            timestamp=int(made.timestamp()),
        )
    except typst.TypstError as error:
        if _NO_SHAPE in error.message:
            raise Unprintable from None
        raise
    if not isinstance(document, bytes):
        raise TypeError("a document was expected")
    return document
