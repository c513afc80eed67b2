"""The institution that every story begins with: founded once, copied for each."""

import pytest

from tests.stories.institution import Founded


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """Its people and keys, before the first citizen."""
    return Founded.at(tmp_path_factory.mktemp("founded"))
