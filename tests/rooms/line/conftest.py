"""Threads of a server see what was committed only."""

import pytest

from tests.cast import world_again


@pytest.fixture
def world(transactional_db, now):
    return world_again(now)
