"""A callback's XML, read flat: refuses what no callback has (declarations, depth, doubles)."""

from xml.parsers import expat

from webhooks.wechat.refusal import Refused

_CHILD, _DEEPEST = 2, 8


class _Reading:
    """One pass over a document.

    Direct children are named `Content`, deeper ones by their path, `ScanCodeInfo/ScanResult`; of
    repeated deeper ones (picture lists) the first counts.
    """

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self._path: list[str] = []
        self._text: list[str] = []

    def start(self, name: str, _: object) -> None:
        self._path.append(name)
        self._text.clear()
        if len(self._path) > _DEEPEST:
            raise Refused(400, "nested too deeply")

    def text(self, data: str) -> None:
        self._text.append(data)

    def end(self, _: str) -> None:
        name = "/".join(self._path[1:])
        if len(self._path) == _CHILD and name in self.fields:
            raise Refused(400, "an element is there twice")
        if name:
            self.fields.setdefault(name, "".join(self._text))
        self._path.pop()
        self._text.clear()

    def refuse(self, *_: object) -> None:
        raise Refused(400, "document type declarations are not allowed")


def fields(document: str) -> dict[str, str]:
    """The texts of the elements below the root `<xml>`, by path.

    Raises ExpatError when it is not well-formed, Refused (400) when it is no callback's document.
    """
    reading = _Reading()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.StartDoctypeDeclHandler = reading.refuse
    parser.Parse(document, True)
    return reading.fields
