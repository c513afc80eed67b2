"""A laboratory for each test."""

from pathlib import Path

import pytest

from tests.laboratory import Laboratory


@pytest.fixture
async def laboratory(tmp_path: Path) -> Laboratory:
    made = Laboratory(tmp_path / "files")
    await made.open()
    return made
