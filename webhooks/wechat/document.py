"""A callback's XML, read flat: refuses what no callback has (declarations, doubles)."""

import re
from xml.etree import ElementTree as ET

from webhooks.wechat.refusal import Refused

# Document type declarations, and with them entities, can only stand before the root.
_START = re.compile(r"\ufeff?\s*(<\?xml[^<>]*\?>\s*)?<xml[\s/>]")


def fields(document: str) -> dict[str, str]:
    """The texts of the elements below the root `<xml>`: `Content`, `ScanCodeInfo/ScanResult`.

    Of repeated inner ones (picture lists) the first counts. Refused (400) when it is no callback's
    document.
    """
    if not _START.match(document):
        raise Refused(400, "no callback's document")
    try:
        root = ET.fromstring(document)  # noqa: S314 - no entity is declared in it
    except ET.ParseError:
        raise Refused(400, "not well-formed") from None
    found = {child.tag: child.text or "" for child in root}
    if len(found) != len(root):
        raise Refused(400, "an element is there twice")
    for child in root:
        for inner in child:
            found.setdefault(f"{child.tag}/{inner.tag}", inner.text or "")
    return found
