"""From a counted study to the estimate of those whom nobody saw: the exact table, how well it was matched, and an event."""

import json

import pytest

from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Refused
from accord.research.studies import queries, services
from accord.research.studies.models import Study
from tests.cast import signed_in
from tests.rooms.studies.build import answered, proposed

TABLE = {
    "animus": 30,
    "dignita": 25,
    "anitp": 20,
    "animus dignita": 9,
    "animus anitp": 7,
    "dignita anitp": 6,
    "animus dignita anitp": 3,
}


@pytest.fixture
def three(world):
    """A study of three lists, as it stands when it was counted."""
    study = proposed(world)
    answered(world, study, "ana")
    row = Study.objects.get(pk=study)
    ids = {code: str(world.org(code)) for code in ("animus", "dignita", "anitp")}
    told = {
        "on": "2026-05-01", "sizes": {ids["animus"]: 49, ids["dignita"]: 43, ids["anitp"]: 36}, "raw": 128,
        "withheld": dict.fromkeys(ids.values(), 0), "once": [100, 96, 104], "lowest": 96, "precision": [0.98, 0.9, 1],
        "recall": [0.95, 0.8, 1], "doubtful": 0, "decided": 0, "links": 28,
        "overlaps": [[ids["animus"], ids["dignita"], 12.0], [ids["animus"], ids["anitp"], 10.0], [ids["dignita"], ids["anitp"], 9.0]],
        "table": [[sorted(ids[code] for code in lists.split()), many] for lists, many in TABLE.items()], "draws": [],
    }  # fmt: skip
    services.seal_into(row, holder=services.NODE, measured=json.dumps(told))
    row.state = "counted"
    row.save()
    return study


def test_the_estimate_begins_with_what_the_study_counted(world, three):
    elena = signed_in(world, "elena")
    assert f"/desk/estimates/new/?study={three}" in elena.get(f"/desk/studies/{three}/").content.decode()
    form = elena.get(f"/desk/estimates/new/?study={three}").context["form"]
    row = Study.objects.get(pk=three)
    assert form["table"].value() == queries.capture_table(world["elena"], three).as_csv()
    assert (form["title"].value(), form["missed"].value(), form["false"].value()) == (row.name, 5.0, 2.0)
    assert "animus: " in form["sources"].value()
    taken = [json.loads(e.facts) for e in Event.objects.filter(kind="study.moved")]
    assert [one["action"] for one in taken] == ["propose", "take"]


def test_who_does_not_coordinate_it_begins_with_nothing(world, three):
    assert "estimates/new" not in signed_in(world, "ana").get(f"/desk/studies/{three}/").content.decode()
    with pytest.raises(Refused):
        queries.asked_of_estimate(actor=world["ana"], study=three, now=world.now)
    assert signed_in(world, "ana").get(f"/desk/estimates/new/?study={three}").status_code == 403
    assert signed_in(world, "ioana").get(f"/desk/estimates/new/?study={three}").status_code == 404


def test_of_two_lists_no_estimate_is_offered(world, three):
    row = Study.objects.get(pk=three)
    told = services.result_of(row)
    gone, _size = told["sizes"].popitem()
    told["overlaps"] = [pair for pair in told["overlaps"] if gone not in pair]
    services.seal_into(row, holder=services.NODE, measured=json.dumps(told))
    row.save()
    assert "estimates/new" not in signed_in(world, "elena").get(f"/desk/studies/{three}/").content.decode()
