"""A signal that is passed to an organisation at another node, and one that came from there."""

from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from accord.cooperation.organisations.models import Organisation
from accord.detection.signals import arrivals, departures, queries, services
from accord.detection.signals.alike import Selector
from accord.detection.signals.calling import SafeCall
from accord.detection.signals.models import Signal, SignalPassing
from accord.detection.signals.passing import Passed
from accord.detection.signals.services import PersonDetails
from accord.detection.signals.vocab import (
    BadSignal,
    Calling,
    NotTakenHere,
    Outcome,
    PassGround,
    SelectorKind,
    SignalState,
)
from accord.foundation.clock import stamp
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.policy import Category, OrganisationKind, Purpose
from accord.foundation.refusals import Refused
from accord.foundation.wall import whole_node
from accord.foundation.writes.events import Topic
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api, ok
from tests.unbridged import published, record, unbridged
from tests.unwitnessed import unwitnessed

TOLD = frozenset({Category.EXPLOITATION, Category.WHEREABOUTS, Category.IDENTITY, Category.CONTACT})


@pytest.fixture(autouse=True)
def alone():
    """The other node is only a row here: no letter is written."""
    with unbridged():
        yield


@pytest.fixture
def far(world):
    """ANITP works at another node; Animus and they agreed on help and on children."""
    world.agree("anitp", categories=TOLD, purposes=(Purpose.ASSISTANCE, Purpose.CHILD_PROTECTION))
    Organisation.objects.filter(pk=world.org("anitp")).update(on_this_node=False)
    return world.org("anitp")


@pytest.fixture
def told():
    """The passings that were published."""
    with published(Topic.SIGNAL_PASSED, what=record) as found:
        yield found


@pytest.fixture
def looked():
    """The signals of which somebody was told that they are looked at."""
    with published(Topic.SIGNAL_TAKEN, what=record) as found:
        yield found


@contextmanager
def other_node(world, *here):
    """The same database seen as the other node: what works here works there, and the other way round."""
    before = dict(Organisation.objects.values_list("pk", "on_this_node"))
    Organisation.objects.update(on_this_node=False)
    Organisation.objects.filter(pk__in=here).update(on_this_node=True)
    yield
    for pk, was in before.items():
        Organisation.objects.filter(pk=pk).update(on_this_node=was)


def passed(world, signal, to, ground=PassGround.AGREED, who="oksana", outcome=Outcome.ABROAD, **more):
    details = Passed(world.now, to, ground=ground, **more)
    services.close(actor=world[who], signal=signal, outcome=outcome, passed=details, read=1, now=world.now, key=key())
    return SignalPassing.objects.get(signal=signal)


def body_of(pk):
    with whole_node():
        return departures.said(departures.passing(pk))


def arrive(world, body, *, sender=None, addressee="animus", passing=None):
    with whole_node(), transaction.atomic():
        return arrivals.taken_in(
            passing=passing or uuid4(), sender=sender or world.org("anitp"), addressee=world.org(addressee), body=body,
            now=world.now,
        )  # fmt: skip


def incoming(world, **changes):
    body = {
        "code": "S-0000-ZZZZ", "received_at": stamp(world.now - timedelta(hours=1)), "country": "BG", "language": "ro",
        "interpreter": True, "danger": False, "child": False, "forms": [],
        "persons": [[Sex.FEMALE.value, AgeGroup.ADULT.value, "RO"]], "account": "Sunt ținute într-un depozit.", "place": "Ruse, strada Portului",
        "selectors": [["vehicle", "B 123 ABC"]], "ground": "agreed", "reporter": None,
    }  # fmt: skip
    return body | changes


REPORTER = {
    "name": "Maria", "phone": "+40722333444", "callback": "", "when": "seara", "who": "", "code_word": "piatra", "if_other": "",
}  # fmt: skip


def test_it_leaves_at_once_with_what_was_told_and_nothing_of_who_told_it(world, far, told):
    signal = world.signal(selectors=(Selector(SelectorKind.VEHICLE, "CB1234AB"),), next_step="Обаждаме се утре.")
    row = passed(world, signal, far)
    assert told == [row.pk]
    assert (row.ground, row.passed_at) == ("agreed", world.now)
    body = body_of(row.pk)
    assert (body["account"], body["place"]) == ("Забрали документи.", "склад на вул. Індустріальна")
    assert (body["selectors"], body["reporter"]) == ([["vehicle", "CB1234AB"]], None)
    for kept in ("Марія", "+359888123456", "Обаждаме"):
        assert kept not in str(body)
    event = Event.objects.get(kind="signal.closed", object_id=signal)
    assert str(row.agreement) in event.facts


def test_who_told_it_goes_along_only_if_they_agreed(world, far, told):
    agreed = {"calling": Calling.YES, "agreed": SafeCall("вечір", "сестра", "ринок", "помилка")}
    body = body_of(passed(world, world.signal(**agreed), far, with_reporter=True).pk)
    assert (body["reporter"]["name"], body["reporter"]["code_word"]) == ("Сусідка Марія", "ринок")


@pytest.mark.parametrize("calling", [Calling.NO, Calling.NOT_ASKED, Calling.STOPPED])
def test_who_must_not_be_called_leaves_no_number_there(world, far, calling):
    signal = world.signal(calling=Calling.NOT_ASKED)
    Signal.objects.filter(pk=signal).update(calling=calling)
    reporter = body_of(passed(world, signal, far, with_reporter=True).pk)["reporter"]
    assert (reporter["name"], reporter["phone"]) == ("Сусідка Марія", "")


def test_both_nodes_hold_the_same(world, far):
    signal = world.signal(calling=Calling.YES, danger=True, selectors=(Selector(SelectorKind.VEHICLE, "CB1234AB"),))
    row = passed(world, signal, far, ground=PassGround.VITAL_INTEREST, with_reporter=True)
    body = body_of(row.pk)
    with other_node(world, far):
        made = arrive(world, body, sender=world.org("animus"), addressee="anitp", passing=row.pk)
        again = arrive(world, body, sender=world.org("animus"), addressee="anitp", passing=row.pk)
    assert (made.pk, again.pk) == (row.pk, row.pk)
    first = Signal.objects.get(pk=signal)
    assert (made.came_from, made.came_as) == (world.org("animus"), first.code)
    assert made.code == f"{first.code}-2", "the same database holds the first one too"
    for name in ("received_at", "country", "danger", "child", "forms", "language", "interpreter", "anonymous"):
        assert getattr(made, name) == getattr(first, name), name
    shown = queries.open_signal(actor=world["ioana"], signal=made.pk, now=world.now)
    assert (shown.told["account"], shown.told["place"]) == ("Забрали документи.", "склад на вул. Індустріальна")
    assert [one.text for one in shown.selectors] == ["CB1234AB"]
    assert shown.persons[0].citizenship == "UA"


@pytest.mark.parametrize(
    ("ground", "changes", "code"),
    [
        (None, {}, "signal-invalid"),
        (PassGround.CHILD, {}, "refused"),
    ],
)
def test_without_a_ground_that_stands_it_does_not_leave(world, far, told, ground, changes, code):
    signal = world.signal(**changes)
    with pytest.raises((BadSignal, Refused)) as caught:
        passed(world, signal, far, ground=ground)
    assert caught.value.code == code
    assert Signal.objects.get(pk=signal).state == SignalState.NEW
    assert (told, SignalPassing.objects.count()) == ([], 0)


def test_without_an_agreement_it_does_not_leave_and_every_reason_is_told(world, told):
    Organisation.objects.filter(pk=world.org("people_to_people")).update(on_this_node=False)
    with pytest.raises(Refused) as caught:
        passed(world, world.signal(), world.org("people_to_people"))
    assert [reason.code for reason in caught.value.reasons] == ["agreement.none"]
    assert told == []


def test_an_agreement_that_does_not_cover_the_name_holds_the_name_back(world, told):
    world.agree("people_to_people", categories=frozenset({Category.EXPLOITATION, Category.WHEREABOUTS}))
    Organisation.objects.filter(pk=world.org("people_to_people")).update(on_this_node=False)
    there = world.org("people_to_people")
    Organisation.objects.filter(pk=there)
    from accord.cooperation.agreements.models import Agreement, Party

    made = Agreement.objects.exclude(pk=world.agreement).get()
    Party.objects.filter(agreement=made).update(signed_at=world.now)
    Agreement.objects.filter(pk=made.pk).update(state="signed")
    with pytest.raises(Refused) as caught:
        passed(world, world.signal(), there, with_reporter=True)
    assert caught.value.reasons[0].code == "agreement.category"
    assert passed(world, world.signal(), there)


def test_a_draft_that_says_nothing_does_not_leave(world, far):
    draft = services.record(
        actor=world["oksana"],
        details=services.SignalDetails("hotline", world.now, "BG", ""),
        draft=True,
        now=world.now,
        key=key(),
    ).id
    with pytest.raises(BadSignal) as caught:
        passed(world, draft, far)
    assert caught.value.field == "to"


def test_a_police_secret_leaves_for_police_alone(world, far, told):
    from accord.cooperation.agreements.models import Agreement, Party

    world.agree("mvr_police", "anitp", categories=frozenset(Category), purposes=tuple(Purpose))
    Party.objects.update(signed_at=world.now)
    Agreement.objects.update(state="signed")
    signal = world.signal("petar")
    with pytest.raises(Refused) as caught:
        passed(world, signal, far, who="petar")
    assert [reason.code for reason in caught.value.reasons] == ["hard.investigation"]
    Organisation.objects.filter(pk=far).update(kind=OrganisationKind.POLICE)
    assert passed(world, signal, far, who="petar")


def test_inside_the_node_nothing_is_sent(world, told):
    row = passed(world, world.signal(), world.org("dignita"), ground=None)
    assert (told, row.ground, row.agreement) == ([], "", None)


def test_it_arrives_as_a_signal_of_its_own_with_its_clocks(world, far):
    made = arrive(world, incoming(world, danger=True, ground="vital_interest", child=True))
    rules = set(Duty.objects.filter(object_id=made.pk).values_list("rule", flat=True))
    assert {"P-TRIAGE-DANGER", "D01s"} <= rules
    assert set(Duty.objects.filter(object_id=made.pk).values_list("organisation", flat=True)) == {world.org("animus")}
    assert made.pk in [one.pk for one in queries.waiting(world["oksana"])]
    assert (made.channel, made.calling, made.anonymous) == ("partner", "no", True)
    (event,) = Event.objects.filter(object_id=made.pk, kind="signal.recorded")
    assert (event.organisation, event.actor) == (world.org("animus"), None)
    assert str(far) in event.facts
    assert "Sunt" not in event.facts


def test_a_number_comes_with_what_was_agreed_for_it(world, far):
    made = arrive(world, incoming(world, reporter=REPORTER))
    shown = queries.open_signal(actor=world["oksana"], signal=made.pk, now=world.now)
    assert (shown.may_call, shown.agreed.code_word, made.calling) == (True, "piatra", "yes")


def test_what_the_agreement_here_does_not_allow_leaves_nothing(world, far):
    from accord.cooperation.agreements.models import Agreement

    Agreement.objects.filter(parties__organisation=far).update(state="suspended")
    with pytest.raises(Refused) as caught:
        arrive(world, incoming(world))
    assert caught.value.reasons[0].code == "agreement.suspended"
    assert not Signal.objects.exists()


@pytest.mark.parametrize(("sender", "addressee"), [("dignita", "animus"), ("anitp", "people_to_people")])
def test_only_from_elsewhere_and_only_for_who_works_here(world, far, sender, addressee):
    Organisation.objects.filter(code="people_to_people").update(on_this_node=False)
    with pytest.raises(NotTakenHere):
        arrive(world, incoming(world), sender=world.org(sender), addressee=addressee)


BROKEN = {
    "a field more": {"name": "x"},
    "a form that is none": {"forms": ["piracy"]},
    "a person cut short": {"persons": [["female"]]},
    "too many persons": {"persons": [["", "", ""]] * 51},
    "no account": {"account": "  "},
    "an account too long": {"account": "x" * 20_001},
    "a place too long": {"place": "x" * 501},
    "a selector that is none": {"selectors": [["dream", "x"]]},
    "a country that is none": {"country": "XX"},
    "a time without a zone": {"received_at": "2026-03-01T10:00:00"},
    "a time in the future": {"received_at": "2099-03-01T10:00:00Z"},
    "a ground that is none": {"ground": "curiosity"},
    "a reporter cut short": {"reporter": {"name": "x"}},
    "a reporter that is no text": {"reporter": REPORTER | {"phone": 5}},
    "a text that is none": {"account": "a\x00b"},
    "no texts": {"account": None},
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_cannot_be_read_leaves_nothing(world, far, how):
    with pytest.raises(BadSignal):
        arrive(world, incoming(world, **BROKEN[how]))
    assert not Signal.objects.exists()


def test_who_passed_it_hears_once_that_somebody_looked(world, far, looked):
    made = arrive(world, incoming(world))
    for danger in (False, True):
        read = Signal.objects.get(pk=made.pk).version
        services.triage(actor=world["oksana"], signal=made.pk, danger=danger, read=read, now=world.now, key=key())
    assert looked == [made.pk]
    assert departures.said_taken(made) == {"code": made.code}
    services.triage(actor=world["oksana"], signal=world.signal(), danger=False, read=1, now=world.now, key=key())
    assert looked == [made.pk]


def test_that_somebody_looked_stands_with_what_was_passed(world, far):
    row = passed(world, world.signal(), far)
    with whole_node(), transaction.atomic():
        arrivals.taken(passing=row.pk, sender=far, body={"code": "S-7777-ZZZZ"}, now=world.now)
    view = queries.open_signal(actor=world["oksana"], signal=row.signal_id, now=world.now)
    assert (view.passed[0].reference, view.passed[0].passing.taken_at) == ("S-7777-ZZZZ", world.now)
    assert Event.objects.filter(kind="signal.taken", object_id=row.signal_id).count() == 1


@pytest.mark.parametrize("body", [{}, {"code": 5}, {"code": "<script>"}])
def test_word_that_cannot_be_read_is_refused(world, far, body):
    row = passed(world, world.signal(), far)
    with pytest.raises(BadSignal), whole_node(), transaction.atomic():
        arrivals.taken(passing=row.pk, sender=far, body=body, now=world.now)


def test_word_of_a_stranger_or_of_what_never_left_is_refused(world, far):
    row, home = passed(world, world.signal(), far), passed(world, world.signal(), world.org("dignita"), ground=None)
    for pk, sender in ((row.pk, world.org("dignita")), (home.pk, world.org("dignita")), (uuid4(), far)):
        with pytest.raises(NotTakenHere), whole_node(), transaction.atomic():
            arrivals.taken(passing=pk, sender=sender, body={"code": "S-7777-ZZZZ"}, now=world.now)


def test_what_the_other_node_did_not_take_is_open_again_with_its_clock(world, far):
    signal = world.signal()
    row = passed(world, signal, far)
    assert not Duty.objects.filter(object_id=signal, done_at=None, cancelled_at=None).exists()
    with whole_node():
        for _ in range(2):
            with transaction.atomic():
                arrivals.bounced(passing=row.pk, reason="agreement.suspended", now=world.now)
    found = Signal.objects.get(pk=signal)
    assert (found.state, found.outcome) == (SignalState.NEW, "")
    assert Duty.objects.filter(object_id=signal, rule="P-TRIAGE", done_at=None, cancelled_at=None).count() == 1
    assert Event.objects.filter(kind="signal.returned", object_id=signal).count() == 1
    view = queries.open_signal(actor=world["oksana"], signal=signal, now=world.now)
    assert "suspended" in str(view.passed[0].why)


def test_a_child_that_is_told_of_may_leave_on_that_duty(world, far):
    Organisation.objects.filter(pk=far).update(kind=OrganisationKind.CHILD_PROTECTION)
    signal = world.signal(persons=(PersonDetails(Sex.FEMALE, AgeGroup.CHILD, "UA"),))
    assert passed(world, signal, far, ground=PassGround.CHILD, outcome=Outcome.CHILD_PROTECTION).ground == "child"


def test_at_the_desk(world, far):
    client, signal = signed_in(world, "oksana"), world.signal()
    page = client.get(f"/desk/signals/{signal}/").content.decode()
    assert 'name="ground"' in page
    sent = {"outcome": "abroad", "to": str(far), "version": 1, "key": key()}
    refused = client.post(f"/desk/signals/{signal}/close/", sent)
    assert refused.status_code == 422
    assert client.post(f"/desk/signals/{signal}/close/", sent | {"ground": "agreed", "key": key()}).status_code == 302
    made = arrive(world, incoming(world))
    assert "S-0000-ZZZZ" in client.get(f"/desk/signals/{made.pk}/").content.decode()


def test_without_another_node_the_desk_asks_for_no_ground(world):
    page = signed_in(world, "oksana").get(f"/desk/signals/{world.signal()}/").content.decode()
    assert 'name="ground"' not in page


def test_for_programs(world, far):
    api, signal = Api(world, "oksana"), world.signal()
    body = {"outcome": "abroad", "version": 1, "passed": {"at": world.now, "to": far, "ground": "agreed"}}
    ok(api.post(f"/signals/{signal}/close", body))
    (row,) = ok(api.get(f"/signals/{signal}"))["passed"]
    assert (row["ground"], row["taken_at"], row["returned_for"]) == ("agreed", None, "")


def test_from_a_node_that_nobody_confirms_it_does_not_leave(world, far, told):
    signal = world.signal()
    with unwitnessed(world.now), pytest.raises(Refused) as caught:
        passed(world, signal, far)
    assert [reason.code for reason in caught.value.reasons] == ["no-witness"]
    assert told == []
