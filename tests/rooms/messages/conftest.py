"""Our node, another one, and a kind of letter that both know."""

import pytest

from accord.exchange.messages import courier
from tests.rooms.messages.other import Desk, paired, understanding


@pytest.fixture
def other(world):
    courier._talks.clear()
    return paired(world)


@pytest.fixture
def desk():
    with understanding(Desk(), personal=True) as desk:
        yield desk
