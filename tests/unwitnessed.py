"""A node that no other party has confirmed for a day: nothing may leave it."""

from contextlib import contextmanager
from datetime import timedelta

from accord.foundation.ledger import witnesses


@contextmanager
def unwitnessed(now):
    """Another party is waited for since yesterday."""
    before = list(witnesses._others)
    witnesses.also(lambda: [witnesses.CoSigner("ro-1", "Bucharest", now - timedelta(days=1))])
    yield
    witnesses._others[:] = before
