"""A wrong entry is reported, becomes a duty of who keeps it, and is answered."""

import pytest

from accord.cooperation.directory import queries, services
from accord.cooperation.directory.models import EntryReport
from accord.cooperation.directory.vocab import BadEntry, NoReason, Rejection, Wrong
from accord.foundation.duties.models import Duty
from accord.foundation.duties.queries import owed_by
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api
from tests.rooms.directory.build import a_report, a_service


def test_a_report_is_owed_by_who_keeps_the_entry_and_its_note_opens_to_them_only(world):
    row = a_service(world)
    report = a_report(world, row)
    duty = Duty.objects.get(object_id=report)
    assert (duty.organisation, (duty.due_at - world.now).days) == (world.org("animus"), 7)  # five working days
    assert "вдига" not in str(list(EntryReport.objects.values("note"))) + str(list(Event.objects.values("facts")))
    assert queries.open_report(actor=world["nadia"], report=report, now=world.now).note == "Никой не вдига."
    assert Event.objects.filter(kind="entry.report.read", object_id=report).count() == 1
    for who in ("mira", "ana"):
        view = queries.open_report(actor=world[who], report=report, now=world.now)
        assert (view.note, view.may_answer) == ("", False)
    for who in ("petar", "elena", "radu"):
        with pytest.raises(Missing):
            queries.open_report(actor=world[who], report=report, now=world.now)
    # Who may not answer is shown no duty; who is shown no duties finds it in the panel of the directory.
    assert report not in [item.duty.object_id for item in owed_by(world["ana"]).rows]
    assert [one.report for one in queries.upkeep(world["nadia"], world.now)] == [report]


def test_of_a_number_it_is_a_duty_of_the_coordinator_who_finds_it_in_the_day(world):
    line = a_service(world, "elena", kinds=frozenset({"HL"}))
    report = a_report(world, line, "oksana", Wrong.HOURS, "")
    assert [item.duty.object_id for item in owed_by(world["elena"]).rows] == [report]
    assert queries.upkeep(world["elena"], world.now) == []
    elena = signed_in(world, "elena")
    duty = Duty.objects.get(object_id=report)
    assert elena.get(f"/desk/duties/{duty.pk}/")["Location"] == f"/desk/services/reports/{report}/"
    answered = elena.post(
        f"/desk/services/reports/{report}/", {"key": key(), "version": 1, "action": "reject", "rejection": ""}
    )
    assert answered.status_code == 422
    good = {"key": key(), "version": 1, "action": "reject", "rejection": "checked"}
    assert elena.post(f"/desk/services/reports/{report}/", good).status_code == 302
    assert Duty.objects.get(pk=duty.pk).done_at
    assert owed_by(world["elena"]).rows == []


def test_answering(world):
    report = a_report(world, a_service(world))
    call = {"report": report, "read": 1, "now": world.now, "rejection": None}
    for who, failure in (("mira", Missing), ("elena", Missing), ("ana", Refused)):
        with pytest.raises(failure):
            services.answer(actor=world[who], action="correct", **call, key=key())
    with pytest.raises(NoReason):
        services.answer(actor=world["nadia"], action="reject", **call, key=key())
    with pytest.raises(NotPossible):
        services.answer(actor=world["nadia"], action="burn", **call, key=key())
    sent = key()
    services.answer(actor=world["nadia"], action="correct", **call, key=sent)
    assert services.answer(actor=world["nadia"], action="correct", **call, key=sent).repeated
    with pytest.raises(NotPossible):
        services.answer(actor=world["nadia"], action="reject", **call | {"rejection": Rejection.TWICE}, key=key())
    assert Duty.objects.get(object_id=report).done_by == world["nadia"].account
    assert queries.open_report(actor=world["mira"], report=report, now=world.now).report.state == "corrected"


def test_what_is_wrong_must_be_said(world):
    row = a_service(world)
    for wrong, note in ((Wrong.OTHER, " "), (Wrong.NUMBER, "x" * 2001)):
        with pytest.raises(BadEntry):
            a_report(world, row, wrong=wrong, note=note)
    page = signed_in(world, "ana").post(
        f"/desk/services/{row.pk}/report/", {"key": key(), "wrong": "other", "note": " "}
    )
    assert page.status_code == 422


def test_the_whole_round_in_the_api(world):
    nadia, mira = Api(world, "nadia"), Api(world, "mira")
    entry = {
        "kinds": ["LEG"], "names": {"en": "Lawyers"}, "areas": ["BG"], "organisation": str(world.org("animus")), "phone": "02 1",
        "hours": {"0": [[540, 720]]},
    }  # fmt: skip
    made = nadia.post("/services", entry).json()
    found = mira.get(f"/services/{made['id']}").json()
    assert (found["hours"], found["may_keep"], found["version"]) == ({"0": [[540, 720]]}, False, 1)
    assert nadia.post(f"/services/{made['id']}/edit", entry | {"version": 1, "phone": "02 2"}).status_code == 200
    assert nadia.post(f"/services/{made['id']}/verify", {"version": 2}).json()["version"] == 3
    assert mira.post(f"/services/{made['id']}/verify", {"version": 3}).status_code == 403
    report = mira.post(f"/services/{made['id']}/reports", {"wrong": "gone", "note": "x"}).json()["id"]
    assert [row["id"] for row in mira.get("/services/reports").json()] == [report]
    assert [one["report"] for one in nadia.get("/services/upkeep").json()] == [report]
    assert nadia.get(f"/services/reports/{report}").json()["note"] == "x"
    answer = nadia.post(f"/services/reports/{report}/answer", {"version": 1, "action": "correct"})
    assert answer.status_code == 200
    assert mira.get(f"/services/reports/{report}").json()["state"] == "corrected"
    changes = nadia.get(f"/services/{made['id']}").json()["changes"]
    assert [change["action"] for change in changes] == ["verified", "edited", "made"]
