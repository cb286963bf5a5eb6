"""Two sides joined: on what, by which code, and what ends it."""

from datetime import timedelta

import pytest

from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.policy import Category, Purpose
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.justice.proceedings import joins, queries
from accord.justice.proceedings.models import Hearing, Join, Proceeding
from accord.justice.proceedings.vocab import AlreadyJoined, AlreadyOver, BadJoin, BadProceeding, Ground
from accord.protection.cases.models import Case
from accord.protection.consents import services as consents
from accord.protection.consents.models import Consent
from accord.protection.persons.erasure import subjects_of
from tests import dump
from tests.cast import key
from tests.rooms.proceedings.build import agreed, care, hearing, joined, lead


@pytest.fixture
def sides(world):
    case = world.case()
    return case, care(world, case), lead(world)


def give(world, proceeding, who="ana", receiver="mvr_police", now=None, **more):
    call = {"actor": world[who], "proceeding": proceeding, "receiver": world.org(receiver)}
    return Join.objects.get(pk=joins.give(**call, now=now or world.now, key=key(), **more).id)


def accept(world, proceeding, code, who="petar", now=None, **more):
    return joins.accept(actor=world[who], proceeding=proceeding, code=code, now=now or world.now, key=key(), **more)


def reasons(caught):
    return {reason.code for reason in caught.value.reasons}


def test_nothing_crosses_without_agreement_and_consent(world, sides):
    _case, ours, _theirs = sides
    with pytest.raises(Refused) as caught:
        give(world, ours)
    assert reasons(caught) == {"agreement.none", "consent.none"}
    assert Event.objects.filter(kind="join.refused").count() == 1
    about = frozenset({Category.INVESTIGATION})
    world.agree("mvr_police", categories=about, purposes=(Purpose.INVESTIGATION,))
    with pytest.raises(Refused) as caught:
        give(world, ours)
    assert reasons(caught) == {"consent.none"}
    with pytest.raises(Refused) as caught:  # an adult: a duty towards a child cannot stand in the place of her word
        give(world, ours, ground=Ground.CHILD, reference="чл. 7 ЗЗДет")
    assert reasons(caught) == {"ground.no-child"}
    with pytest.raises(BadProceeding) as caught:
        give(world, ours, ground=Ground.COURT)
    assert caught.value.field == "reference"
    made = give(world, ours, ground=Ground.COURT, reference="Определение 14/2026 на СГС")
    assert (made.consent, made.ground) == (None, "court")
    assert Join.objects.count() == 1


def test_a_risk_is_never_joined(world, sides):
    case, ours, _theirs = sides
    agreed(world, case)
    world.protect(case, "risk", "Петър Илиев", organisation=world.org("mvr_police"))
    with pytest.raises(Refused) as caught:
        give(world, ours)
    assert reasons(caught) == {"hard.risk-party"}


def test_the_police_may_offer_a_code_and_consent_is_asked_of_who_accepts(world, sides):
    case, ours, theirs = sides
    made = give(world, theirs, "petar", "animus")
    with pytest.raises(Refused) as caught:
        accept(world, ours, joins.code_of(made), "ana")
    assert reasons(caught) == {"agreement.none", "consent.none"}
    consent = agreed(world, case)
    accept(world, ours, joins.code_of(made).lower(), "ana")
    made.refresh_from_db()
    assert (made.taken, made.consent) == (ours, consent)


def test_both_see_stage_hearings_and_nothing_else(world, sides):
    case, ours, theirs = sides
    early = hearing(world, theirs, "petar")
    agreed(world, case)
    joined(world, ours, theirs)
    late = hearing(world, ours, place="СГС, зала 11")
    assert {d.organisation for d in Duty.objects.filter(object_id=early)} == {world.org("animus")}
    for who, own, other in (("ana", ours, theirs), ("petar", theirs, ours)):
        view = queries.open_proceeding(actor=world[who], proceeding=own, now=world.now)
        assert {h.hearing.pk: h.place for h in view.hearings} == {late: "СГС, зала 11", early: "СГС, синя стая, зала 4"}
        assert view.other.organisation == Proceeding.objects.get(pk=other).organisation
        with pytest.raises(Missing):
            queries.open_proceeding(actor=world[who], proceeding=other, now=world.now)
    ana = queries.open_proceeding(actor=world["ana"], proceeding=ours, now=world.now)
    petar = queries.open_proceeding(actor=world["petar"], proceeding=theirs, now=world.now)
    assert ana.opened == {"given_number": "ДП 112/2026"}
    assert petar.opened == {"file_number": "ЗМ 4471/2026", "operations": "Заподозрян: Кирил Стоев"}
    assert (ana.case.id, petar.case) == (case, None)


@pytest.mark.parametrize("how", ["end", "withdraw"])
def test_once_parted_nothing_is_seen_any_more_and_the_duty_ends(world, sides, how):
    case, ours, theirs = sides
    consent = agreed(world, case)
    made = joined(world, ours, theirs)
    asked = hearing(world, theirs, "petar")
    if how == "end":
        with pytest.raises(Stale):
            joins.end(actor=world["petar"], join=made, read=1, now=world.now, key=key())
        joins.end(actor=world["petar"], join=made, read=2, now=world.now, key=key())
        with pytest.raises(AlreadyOver):
            joins.end(actor=world["ana"], join=made, read=3, now=world.now, key=key())
    else:
        version = Consent.objects.get(pk=consent).version
        consents.withdraw(actor=world["ana"], consent=consent, read=version, now=world.now, key=key())
    assert Join.objects.get(pk=made).ended_at == world.now
    assert not Duty.objects.filter(object_id=asked, cancelled_at=None).exists()
    view = queries.open_proceeding(actor=world["ana"], proceeding=ours, now=world.now)
    assert (view.hearings, view.other) == ([], None)
    with pytest.raises(Missing):
        queries.open_hearing(actor=world["ana"], hearing=asked, now=world.now)
    assert Event.objects.filter(kind="join.ended").exists()


def test_a_code_opens_once_for_whom_it_was_made_and_for_a_week(world, sides):
    case, ours, theirs = sides
    agreed(world, case)
    made = give(world, ours)
    code = joins.code_of(made)
    assert dump.leaks([code]) == []
    with pytest.raises(BadJoin):
        accept(world, theirs, "AAAA-AAAA")
    with pytest.raises(BadJoin):
        accept(world, theirs, code, now=world.now + joins.VALID)
    with pytest.raises(AlreadyJoined):
        give(world, ours)
    other = care(world, world.case("mira"), "mira")
    with pytest.raises(BadJoin):  # made for the police, not for Dignita; and never two of one side
        accept(world, other, code, "mira")
    accept(world, theirs, code)
    second = lead(world)
    with pytest.raises(BadJoin):
        accept(world, second, code)
    with pytest.raises(AlreadyJoined):
        give(world, theirs, "petar", "dignita")
    with pytest.raises(Missing):
        joins.end(actor=world["mira"], join=made.pk, read=1, now=world.now, key=key())
    for receiver in ("dignita", "national_commission"):
        with pytest.raises(BadProceeding):
            give(world, ours, receiver=receiver)


def test_a_code_that_ran_out_makes_room_for_a_new_one(world, sides):
    case, ours, _theirs = sides
    agreed(world, case)
    old = give(world, ours)
    with pytest.raises(Missing):  # a code that waits belongs to who made it
        joins.end(actor=world["petar"], join=old.pk, read=1, now=world.now, key=key())
    new = give(world, ours, now=world.now + joins.VALID + timedelta(seconds=1))
    old.refresh_from_db()
    assert (old.ended_at is not None, joins.code_of(old) == joins.code_of(new)) == (True, False)
    joins.end(actor=world["ana"], join=new.pk, read=1, now=world.now, key=key())
    assert not Join.objects.filter(ended_at=None).exists()


def test_the_erasure_of_a_person_names_every_key_of_her_proceedings(world, sides):
    case, ours, theirs = sides
    agreed(world, case)
    made = joined(world, ours, theirs)
    mine, asked = hearing(world, ours), hearing(world, theirs, "petar")
    found = set(subjects_of(Case.objects.get(pk=case).person_id))
    assert {ours, made, mine} <= found
    assert not found & {theirs, asked}  # the file of the police is not erased by the house that helps
    assert Hearing.objects.count() == 2
