"""Our node paired with another one, which is played by hand."""

import pytest

from accord.exchange.messages import courier
from tests.rooms.messages.other import paired


@pytest.fixture
def other(world):
    courier._talks.clear()
    return paired(world)
