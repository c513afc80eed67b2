"""An address as a QR code, drawn as SVG: one path, sharp at any size."""

from typing import Any

import qrcode
from qrcode.constants import ERROR_CORRECT_M

#: Light modules around the code that readers need.
_QUIET = 4


def qr_svg(address: str) -> str:
    """The SVG of the code; the same text for the same address."""
    code: qrcode.QRCode[Any] = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    side = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'shape-rendering="crispEdges"><rect width="{side}" height="{side}" fill="#fff"/>'
        f'<path d="{path}"/></svg>'
    )
