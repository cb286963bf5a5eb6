"""One world for all crawls: told once, and taken back at the end. What a crawl does in it, it takes back itself."""

from datetime import timedelta

import pytest
from django.db import transaction

from accord.foundation.clock import now as clock
from tests.cast import build_world
from tests.proofs.crawl.browse import calls, undone
from tests.proofs.crawl.world import canary_world

# Between them they can do everything that the desk offers.
WORKERS = ("ana", "mira", "nadia", "georgi")


@pytest.fixture(scope="package")
def told(django_db_setup, django_db_blocker):
    """The world of the canaries."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield canary_world(build_world((clock() - timedelta(hours=12)).replace(microsecond=0)))
        transaction.set_rollback(True)


@pytest.fixture
def db(told, django_db_blocker):
    """In the place of pytest-django's: what a test does is taken back, and the world stays for the next."""
    with django_db_blocker.unblock(), undone():
        yield


@pytest.fixture
def house(told, db):
    """The world of the canaries, fresh for each proof."""
    told.forget_signing_in()
    return told


@pytest.fixture(scope="package")
def working(told, django_db_blocker):
    """Every call that succeeds, by the first of the workers who can make it."""
    with django_db_blocker.unblock(), undone():
        found = calls(told, WORKERS)
        told.forget_signing_in()
        return found
