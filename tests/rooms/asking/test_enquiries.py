"""Asking an organisation that may know a person, and what either side learns of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accord.cooperation.agreements import services as agreements
from accord.cooperation.agreements.models import Agreement
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.limits.rules import buckets
from accord.foundation.limits.vocab import TooMany
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.protection.asking import queries
from accord.protection.asking.models import Count, Enquiry, Received
from accord.protection.asking.vocab import NobodyThere, NoLonger, Standing
from accord.protection.cases.models import Case
from accord.protection.consents import services as consents
from accord.protection.persons.vocab import Identity
from tests.cast import TETIANA, key
from tests.rooms.asking.build import answer, enquire, findable


def seen(world, enquiry, later=timedelta()):
    """What Mira sees of it."""
    return queries.one(world["mira"], enquiry, now=world.now + later)


def suspend(world):
    found = Agreement.objects.filter(clauses__purpose="identification").get()
    call = {"actor": world["nadia"], "agreement": found.pk, "now": world.now, "key": key()}
    agreements.move(**call, action="suspend", read=found.version)


def withdraw(world, consent):
    consents.withdraw(actor=world["ana"], consent=consent, read=1, now=world.now, key=key())


def test_the_team_there_has_a_clock_and_answers_and_who_asked_reads_it(world):
    case, _consent = findable(world)
    enquiry = enquire(world)
    duty = Duty.objects.get(object_id=enquiry)
    assert (duty.rule, duty.organisation, duty.account) == ("P-ENQUIRY", world.org("animus"), None)
    assert duty.due_at == Enquiry.objects.get().until == world.now + timedelta(hours=24)
    (there,) = queries.received(world["ana"])
    assert (there.received.case_id, there.other.code, there.worker) == (
        case,
        "dignita",
        world.cast.accounts["mira"].name,
    )
    assert seen(world, enquiry).standing == Standing.WAITING
    answer(world, enquiry)
    assert seen(world, enquiry).standing == Standing.KNOWN
    assert Duty.objects.get(object_id=enquiry).done_at == world.now


def test_no_answer_and_cannot_say_look_the_same_before_and_after_the_clock(world):
    findable(world)
    silent, withheld = enquire(world), enquire(world)
    answer(world, withheld, "withhold")
    rows = list(Enquiry.objects.order_by("pk").values("answer", "answered_at", "until"))
    assert rows[0] == rows[1]
    for later, standing in ((timedelta(), Standing.WAITING), (timedelta(hours=24), Standing.SILENT)):
        assert {seen(world, one, later).standing for one in (silent, withheld)} == {standing}
    mine = Event.objects.filter(organisation=world.org("dignita"), object_id__in=[silent, withheld])
    assert set(mine.values_list("kind", flat=True)) == {"enquiry.made"}
    answer(world, silent, "differ")
    assert seen(world, silent, timedelta(hours=30)).standing == Standing.DIFFERENT


def test_each_side_has_the_events_in_its_own_ledger_and_the_person_stands_in_one(world):
    case, _consent = findable(world)
    enquiry = enquire(world)
    answer(world, enquiry)
    person = Case.objects.get(pk=case).person_id
    about = Event.objects.filter(object_id=enquiry).order_by("seq").values_list("organisation", "kind", "subject")
    sides = {
        body: [(kind, subject) for org, kind, subject in about if org == world.org(body)]
        for body in ("animus", "dignita")
    }
    assert sides["dignita"] == [("enquiry.made", None), ("enquiry.answered", None)]
    assert [kind for kind, _ in sides["animus"]] == [
        "duty.opened", "enquiry.received", "duty.completed", "enquiry.answered",
    ]  # fmt: skip
    assert {subject for _, subject in sides["animus"]} == {person}
    told = " ".join(Event.objects.filter(organisation=world.org("dignita")).values_list("facts", flat=True))
    assert str(person) not in told
    assert Case.objects.get(pk=case).code not in told


def test_who_asked_sees_no_person_and_no_case(world):
    case, _consent = findable(world)
    view = seen(world, enquire(world))
    assert not hasattr(view, "received")
    code = Case.objects.get(pk=case).code
    assert code not in repr(view)


@pytest.mark.parametrize("since", ["nothing", "withdrawn", "suspended", "other", "unknown"])
def test_where_nothing_allows_it_nothing_is_asked_and_every_reason_looks_the_same(world, since):
    told = TETIANA
    if since != "nothing":
        _case, consent = findable(world)
    if since == "withdrawn":
        withdraw(world, consent)
    if since == "suspended":
        suspend(world)
    if since == "other":
        told = Identity(given_name="Олена", family_name="Бондар", birth_date=TETIANA.birth_date)
    with pytest.raises(NobodyThere):
        enquire(world, told, body="csd" if since == "unknown" else "animus")
    assert not Enquiry.objects.exists()
    assert not Duty.objects.filter(object_type="enquiry").exists()


def test_a_try_that_finds_nobody_is_counted_and_on_record(world):
    findable(world)
    with pytest.raises(NobodyThere):
        enquire(world, Identity(phone="+380501112233"))
    assert Count.objects.get().looks == 1
    assert '"asked":1' in Event.objects.filter(kind="person.searched").latest("seq").facts


def test_the_limit_holds_for_enquiries_too(world, monkeypatch):
    findable(world)
    monkeypatch.setitem(buckets(), "ask-others", replace(buckets()["ask-others"], burst=1))
    enquire(world)
    with pytest.raises(TooMany):
        enquire(world)


@pytest.mark.parametrize("since", ["withdrawn", "suspended"])
def test_she_may_have_said_no_since(world, since):
    _case, consent = findable(world)
    enquiry = enquire(world)
    assert "know" in queries.one(world["ana"], enquiry, now=world.now).steps
    withdraw(world, consent) if since == "withdrawn" else suspend(world)
    assert queries.one(world["ana"], enquiry, now=world.now).steps == ("differ", "withhold")
    with pytest.raises(NoLonger):
        answer(world, enquiry)
    answer(world, enquiry, "withhold")
    assert seen(world, enquiry, timedelta(days=2)).standing == Standing.SILENT


def test_an_answer_is_given_once_on_what_was_read_and_by_the_team(world):
    findable(world)
    enquiry = enquire(world)
    with pytest.raises(Stale):
        answer(world, enquiry, read=7)
    for who, failure in (("mira", Missing), ("radu", Missing), ("oksana", Refused), ("georgi", Refused)):
        with pytest.raises(failure):
            answer(world, enquiry, who=who)
    with pytest.raises(NotPossible):
        answer(world, enquiry, "deny")
    same = key()
    first = answer(world, enquiry, key=same)
    assert answer(world, enquiry, key=same, read=1).repeated
    with pytest.raises(NotPossible):
        answer(world, enquiry, "differ")
    assert Received.objects.get().version == first.version == 2


def test_others_do_not_reach_it(world):
    findable(world)
    enquiry = enquire(world)
    for who in ("radu", "petar"):
        with pytest.raises(Missing):
            queries.one(world[who], enquiry, now=world.now)
        assert queries.made(world[who], now=world.now) == []
    for who in ("georgi", "vesela"):
        with pytest.raises(Refused):
            queries.one(world[who], enquiry, now=world.now)
    with pytest.raises(Refused):
        enquire(world, who="vesela")


def test_asked_twice_with_one_key_it_is_asked_once(world):
    findable(world)
    same = key()
    assert enquire(world, key=same) == enquire(world, key=same)
    assert Enquiry.objects.count() == 1
