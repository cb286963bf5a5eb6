"""No test falls between the two databases, whatever the commit; and within ten turns each has been tried on both."""

from collections import defaultdict
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

from tests import conftest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py"))
ENGINES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")


def an_item(path, asks):
    return SimpleNamespace(
        location=(path, 0, ""),
        nodeid=f"{path}::test_one",
        fixturenames=["db"] if asks else [],
        get_closest_marker=lambda _name: None,
    )


def tried_on(monkeypatch, item):
    found = set()
    for engine in ENGINES:
        with monkeypatch.context() as patch:
            patch.setitem(settings.DATABASES["default"], "ENGINE", engine)
            if conftest.tried_here(item):
                found.add(engine)
    return found


@pytest.mark.parametrize(("whole", "both"), [(False, False), (True, False), (True, True)])
def test_every_file_is_tried_somewhere_at_every_turn_and_on_both_in_time(monkeypatch, whole, both):
    monkeypatch.setattr(conftest, "WHOLE", whole)
    monkeypatch.setattr(conftest, "BOTH", both)
    on = defaultdict(set)
    for turn, path, asks in product(range(10), FILES, (True, False)):
        monkeypatch.setattr(conftest, "TURN", turn)
        found = tried_on(monkeypatch, an_item(path, asks))
        assert found or (whole and not both and path.startswith(conftest.BY_TURNS)), (turn, path)
        on[path, asks] |= found
    assert all(on.values()), "what goes by turns has its own"
    pinned = (*conftest.ON_SQLITE, *conftest.ALWAYS_ON_SQLITE, conftest.JOURNEYS)
    assert {
        path for (path, asks), found in on.items() if asks and len(found) < 2 and not path.startswith(pinned)
    } == set()
