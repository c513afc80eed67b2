"""Certificates as PDF/A: the layout in Typst, the QR code on it."""

from bot.adapters.pdf.press import TypstPress

__all__ = ["TypstPress"]
