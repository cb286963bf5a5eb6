"""The public pages as their own process serves them, drawn in this one."""

import pytest
from django.test import Client

from tests.rooms.screening.conftest import node  # noqa: F401
from tests.rooms.site.build import public_settings
from tests.rooms.tips.conftest import quick_codes  # noqa: F401


@pytest.fixture
def public():
    """Every setting of the public process."""
    with public_settings():
        yield


@pytest.fixture
def stranger(public):
    """A browser that nobody knows."""
    return Client()
