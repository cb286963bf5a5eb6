import pytest

from tests.comparisons import unheard
from tests.rooms.links.conftest import links  # noqa: F401


@pytest.fixture(autouse=True)
def no_line():
    """What a letter would tell is heard by `Far` where a test asks for it; the letters themselves are the bridge's."""
    with unheard():
        yield
