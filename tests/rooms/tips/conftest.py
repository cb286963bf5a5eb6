"""Codes are slow on purpose; most tests are not about that."""

import pytest

from accord.detection.tips import sealing


@pytest.fixture(autouse=True)
def quick_codes(monkeypatch):
    """The least cost that Argon2 takes."""
    monkeypatch.setitem(sealing.COST, "time_cost", 1)
    monkeypatch.setitem(sealing.COST, "memory_cost", 8)
