"""The wiring: one place decides what stands behind each port."""

from bot.bootstrap.content import content_dir, understanding_of
from bot.bootstrap.product import Product, build

__all__ = ["Product", "build", "content_dir", "understanding_of"]
