"""Certificates and blank forms as PDF/A: the layouts in Typst, the QR codes on them."""

from bot.adapters.pdf.form_press import TypstFormPress
from bot.adapters.pdf.press import TypstPress

__all__ = ["TypstFormPress", "TypstPress"]
