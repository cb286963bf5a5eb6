"""The public pages as their own process serves them, drawn in this one."""

import pytest
from django.test import Client, override_settings

from accord.config.public import PUBLIC

# What a running process cannot take on afterwards: its apps and its templates stand already.
IN_PLACE = {name: value for name, value in PUBLIC.items() if name != "TEMPLATES"}


@pytest.fixture
def public():
    """Every setting of the public process."""
    with override_settings(ACCORD_PUBLIC=True, **IN_PLACE):
        yield


@pytest.fixture
def stranger(public):
    """A browser that nobody knows."""
    return Client()
