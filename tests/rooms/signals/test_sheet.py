"""The call sheet: half-written and finished, a child's clock, what became of a call, whom it was passed to, quiet calls."""

from datetime import timedelta
from uuid import UUID

import pytest

from accord.cooperation.people.models import Account
from accord.detection.signals import quiet, services
from accord.detection.signals.calling import SafeCall
from accord.detection.signals.models import QuietCount, Signal, SignalPassing, SignalToken
from accord.detection.signals.passing import Passed
from accord.detection.signals.services import PersonDetails, SignalDetails
from accord.detection.signals.vocab import BadSignal, Calling, Channel, Outcome, QuietCall
from accord.foundation.clock import day
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.duties.models import Duty
from accord.foundation.duties.services import open_about
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api

SHEET = {
    "channel": "hotline",
    "received_at": "2026-11-24T10:00",
    "country": "BG",
    "form-TOTAL_FORMS": "0",
    "form-INITIAL_FORMS": "0",
}


def rules_of(signal):
    return sorted(duty.rule for duty in open_about(UUID(str(signal))))


def draft(world, **changes):
    told = {"channel": Channel.HOTLINE, "received_at": world.now, "country": "BG", "account": ""}
    call = {"details": SignalDetails(**told | changes), "draft": True, "now": world.now, "key": key()}
    return services.record(actor=world["oksana"], **call).id


def write_on(world, signal, who="oksana", draft=False, **changes):
    told = {"channel": Channel.HOTLINE, "received_at": world.now, "country": "BG", "account": "Двері замкнено."}
    read = Signal.objects.get(pk=signal).version
    call = {"details": SignalDetails(**told | changes), "draft": draft, "read": read, "now": world.now, "key": key()}
    return services.write_on(actor=world[who], signal=signal, **call)


def test_a_half_written_call_is_kept_has_its_clock_and_is_finished_by_a_colleague(world):
    client = signed_in(world, "oksana")
    sheet = SHEET | {
        "draft": "1", "anonymous": "on", "danger": "on", "vehicles": "CB 1234 AB", "calling": "yes", "call_code_word": "калина",
        "form-TOTAL_FORMS": "1", "form-0-sex": "Feminine", "form-0-age_group": "adult", "form-0-citizenship": "UA", "key": key(),
    }  # fmt: skip
    signal = client.post("/desk/signals/new/", sheet)["Location"].split("/")[3]
    found = Signal.objects.get(pk=signal)
    assert (found.state, found.danger) == ("draft", True)
    assert rules_of(signal) == ["P-TRIAGE-DANGER"]
    page = client.get(f"/desk/signals/{signal}/").content.decode()
    assert f"/desk/signals/{signal}/sheet/" in page
    assert "/triage/" not in page
    ana = signed_in(world, "ana")
    drawn = ana.get(f"/desk/signals/{signal}/sheet/").content.decode()
    assert all(text in drawn for text in ("CB 1234 AB", "калина", '<option value="UA" selected>'))
    # What cannot be is said beside its field; what was typed stands there again.
    finish = sheet | {"version": "1", "key": key()}
    del finish["draft"]
    kept = ana.post(f"/desk/signals/{signal}/sheet/", finish | {"call_who": "сестра"})
    assert kept.status_code == 422
    assert "сестра" in kept.content.decode()
    done = ana.post(
        f"/desk/signals/{signal}/sheet/",
        finish | {"account": "Двері замкнено.", "reporter_phone": "+359 888 765 432", "key": key()},
    )
    assert done["Location"] == f"/desk/signals/{signal}/"
    found.refresh_from_db()
    assert (found.state, found.version, found.persons.count()) == ("new", 2, 1)
    assert rules_of(signal) == ["P-TRIAGE-DANGER"]
    assert SignalToken.objects.filter(signal=signal, kind="vehicle").count() == 1
    assert ana.get(f"/desk/signals/{signal}/sheet/").status_code == 409  # finished is finished


def test_what_is_newly_said_in_a_draft_opens_its_clock_and_a_draft_goes_no_further(world):
    signal = draft(world)
    assert rules_of(signal) == ["P-TRIAGE"]
    for wrong in (
        lambda: services.triage(actor=world["ana"], signal=signal, danger=True, read=1, now=world.now, key=key()),
        lambda: services.begin_screening(actor=world["ana"], signal=signal, now=world.now),
    ):
        with pytest.raises(NotPossible):
            wrong()
    child = PersonDetails(Sex.UNKNOWN, AgeGroup.CHILD)
    write_on(world, signal, draft=True, danger=True, persons=(child,), account="")
    assert rules_of(signal) == ["D01s", "D01s", "D01s", "P-TRIAGE", "P-TRIAGE-DANGER"]
    with pytest.raises(BadSignal):
        write_on(world, signal, account=" ")
    for who, failure in (("mira", Missing), ("georgi", Refused)):
        with pytest.raises(failure):
            write_on(world, signal, who=who)
    write_on(world, signal, danger=True, persons=(child,))
    with pytest.raises(NotPossible):
        write_on(world, signal)
    assert Signal.objects.get(pk=signal).persons.count() == 1
    assert Event.objects.filter(kind="signal.written", object_id=signal).count() == 2


def test_a_child_has_a_clock_by_the_law_of_the_country_and_triage_can_say_that_there_is_one(world):
    bg, ro, de = (world.signal(child=True, country=c) for c in ("BG", "RO", "DE"))
    owed = [duty for duty in open_about(bg) if duty.rule == "D01s"]
    assert {duty.recipient_code for duty in owed} == {"sacp", "mvr_police", "national_commission"}
    assert {duty.due_at - world.now for duty in owed} == {timedelta(hours=24)}
    assert (rules_of(ro), rules_of(de)) == (["P-CHILD", "P-TRIAGE"], ["P-TRIAGE"])
    later = world.signal()
    call = {"read": 1, "now": world.now, "key": key()}
    services.triage(actor=world["ana"], signal=later, danger=False, child=True, **call)
    assert rules_of(later) == ["D01s", "D01s", "D01s", "P-SCREEN"]
    same = world.signal(child=True)
    services.triage(actor=world["ana"], signal=same, danger=False, read=1, now=world.now, key=key())
    assert Signal.objects.get(pk=same).child


def test_a_name_is_never_dropped_in_silence(world):
    client = signed_in(world, "oksana")
    sheet = SHEET | {"account": "x", "anonymous": "on", "reporter_name": "Галина", "key": key()}
    answer = client.post("/desk/signals/new/", sheet)
    assert answer.status_code == 422
    assert "Галина" in answer.content.decode()
    del sheet["anonymous"]
    signal = client.post("/desk/signals/new/", sheet)["Location"].split("/")[3]
    assert "Галина" in client.get(f"/desk/signals/{signal}/").content.decode()


def test_a_call_can_end_at_once_but_never_one_of_danger(world):
    client = signed_in(world, "oksana")
    sheet = SHEET | {"account": "Питає про роботу.", "outcome": "information", "anonymous": "on", "key": key()}
    signal = client.post("/desk/signals/new/", sheet)["Location"].split("/")[3]
    assert (Signal.objects.get(pk=signal).state, rules_of(signal)) == ("closed", [])
    answer = client.post("/desk/signals/new/", sheet | {"danger": "on", "key": key()})
    assert answer.status_code == 422
    assert Signal.objects.count() == 1
    assert client.post("/desk/signals/new/", sheet | {"outcome": "police", "key": key()}).status_code == 422
    with pytest.raises(BadSignal):  # it does not say to whom
        told = {"channel": Channel.HOTLINE, "received_at": world.now, "country": "BG", "account": "x"}
        details = SignalDetails(**told)
        services.record(actor=world["oksana"], details=details, outcome=Outcome.POLICE, now=world.now, key=key())


@pytest.mark.parametrize(
    ("passed", "field"),
    [
        (None, "body"),
        ({"body": " "}, "body"),
        ({"to": "nobody"}, "to"),
        ({"body": "ГДБОП", "hours": 1}, "passed_at"),
        ({"body": "ГДБОП", "hours": -48}, "passed_at"),
        ({"body": "ГДБОП", "with_reporter": True}, "with_reporter"),
    ],
)
def test_passed_on_says_to_whom_and_when(world, passed, field):
    signal = world.signal(anonymous=True)
    made = None
    if passed is not None:
        at = world.now + timedelta(hours=passed.pop("hours", 0))
        to = signal if passed.pop("to", "") else None
        made = Passed(at, to, passed.get("body", ""), with_reporter=passed.get("with_reporter", False))
    with pytest.raises(BadSignal) as caught:
        call = {"outcome": Outcome.POLICE, "passed": made, "read": 1, "now": world.now, "key": key()}
        services.close(actor=world["oksana"], signal=signal, **call)
    assert caught.value.field == field
    assert Signal.objects.get(pk=signal).state == "new"


def test_whom_it_was_passed_to_stands_on_the_page_sealed_in_the_row_and_as_a_code_in_the_ledger(world):
    signal, client = world.signal(), signed_in(world, "oksana")
    form = {
        "outcome": "police",
        "version": "1",
        "key": key(),
        "body": "ГДБОП Варна",
        "reference": "УРИ 123",
        "with_reporter": "on",
    }
    assert client.post(f"/desk/signals/{signal}/close/", form | {"body": "", "key": key()}).status_code == 422
    assert client.post(f"/desk/signals/{signal}/close/", form)["Location"] == f"/desk/signals/{signal}/"
    page = client.get(f"/desk/signals/{signal}/").content.decode()
    assert "ГДБОП Варна" in page
    assert "УРИ 123" in page
    assert f"зроблено: {Account.objects.get(pk=world['oksana'].account).name}" in page
    assert "з ім’ям заявника" in page
    row = SignalPassing.objects.get(signal=signal)
    assert "Варна".encode() not in bytes(row.body)
    facts = Event.objects.get(kind="signal.closed", object_id=signal).facts
    assert '"receiver":"other"' in facts
    assert "Варна" not in facts
    api, other = Api(world, "oksana"), world.signal()
    police = str(world.org("mvr_police"))
    body = {"version": 1, "outcome": "police", "passed": {"at": world.now.isoformat(), "to": police}}
    assert api.post(f"/signals/{other}/close", body).status_code == 200
    told = api.get(f"/signals/{other}").json()["passed"][0]
    assert (told["receiver"], told["by"]) == (police, str(world["oksana"].account))


def test_passed_to_child_protection_says_to_whom_and_ends_the_clock_of_telling_it(world):
    signal = world.signal(child=True, country="RO", danger=False)
    owed = Duty.objects.filter(object_id=signal, done_at=None)
    assert "P-CHILD" in owed.values_list("rule", flat=True)
    call = {"actor": world["oksana"], "signal": signal, "outcome": Outcome.CHILD_PROTECTION, "now": world.now}
    with pytest.raises(BadSignal):
        services.close(**call, read=1, key=key())
    services.close(**call, passed=Passed(world.now, body="DGASPC Bihor"), read=1, key=key())
    assert "P-CHILD" not in owed.values_list("rule", flat=True)
    assert Signal.objects.get(pk=signal).outcome == "child_protection"
    bulgarian = world.signal(child=True)
    services.close(**call | {"signal": bulgarian}, passed=Passed(world.now, body="АСП"), read=1, key=key())
    assert Duty.objects.filter(object_id=bulgarian, done_at=None, rule="D01s").exists()  # three authorities, each told


def test_quiet_calls_are_counted_and_nothing_else_is_kept(world):
    client, today = signed_in(world, "oksana"), day(world.now)
    before = Signal.objects.count()
    for kind in ("silent", "silent", "abusive"):
        assert client.post("/desk/signals/quiet/", {"kind": kind, "key": key()}).status_code == 302
    assert client.post("/desk/signals/quiet/", {"kind": "odd", "key": key()}).status_code == 302
    assert Api(world, "oksana").post("/signals/quiet", {"kind": "test"}).status_code == 200
    same = key()
    for _ in range(2):
        quiet.count(actor=world["oksana"], kind=QuietCall.TEST, now=world.now, key=same)
    since = today - timedelta(days=3)
    found = quiet.counted(world.org("animus"), since)
    assert found == {QuietCall.SILENT: 2, QuietCall.ABUSIVE: 1, QuietCall.TEST: 2}
    assert Signal.objects.count() == before
    assert {f.name for f in QuietCount._meta.fields} == {"id", "organisation", "day", "kind", "calls"}
    with pytest.raises(Refused):
        quiet.count(actor=world["georgi"], kind=QuietCall.TEST, now=world.now, key=key())


def test_the_api_writes_a_draft_and_finishes_it(world):
    api = Api(world, "oksana")
    body = {"channel": "hotline", "received_at": world.now.isoformat(), "country": "RO", "account": "", "draft": True}
    agreed = {"when": "сутрин", "code_word": "калина", "next_at": (world.now + timedelta(days=9)).isoformat()}
    made = api.post("/signals", body | {"agreed": agreed, "calling": "yes", "interpreter": True}).json()["id"]
    assert api.get(f"/signals/{made}").json()["agreed"] == {
        "when": "сутрин", "who": "", "code_word": "калина", "if_other": ""
    }  # fmt: skip
    done = body | {"draft": False, "account": "x", "version": 1, "calling": "no", "reporter_phone": "+40721234567"}
    assert api.post(f"/signals/{made}/sheet", done).json()["version"] == 2
    assert Signal.objects.get(pk=made).reporter_phone is None
    assert rules_of(made) == ["P-TRIAGE"]  # nobody is called any more


def test_an_agreement_of_nothing_is_an_empty_column(world):
    signal = world.signal(agreed=SafeCall(), calling=Calling.NOT_ASKED)
    assert Signal.objects.get(pk=signal).call_rules is None
