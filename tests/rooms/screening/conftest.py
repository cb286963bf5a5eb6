"""Lists that are released within a test."""

import pytest

from accord.detection.screening import editing, released
from accord.detection.screening.models import Edition
from accord.detection.screening.vocab import WhyWithdrawn
from tests.cast import key


@pytest.fixture
def node(settings, tmp_path, django_capture_on_commit_callbacks):
    """A node of its own for lists: what is released here is gone with the test."""
    settings.ACCORD_DATA = tmp_path
    released._held.clear()

    class Node:
        def release(self, world, who, edition):
            with django_capture_on_commit_callbacks(execute=True):
                row = Edition.objects.get(pk=edition)
                return editing.release(actor=world[who], edition=edition, read=row.version, now=world.now, key=key())

        def withdraw(self, world, who, named, version, why=WhyWithdrawn.WEIGHTS):
            call = {"actor": world[who], "instrument": named, "version": version, "why": why, "now": world.now}
            with django_capture_on_commit_callbacks(execute=True):
                return editing.withdraw(**call, key=key())

    yield Node()
    released._held["now"] = released.Kept(0)
