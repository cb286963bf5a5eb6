import json
from datetime import date
from uuid import uuid4

import pytest

from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.ledger.models import Event
from accord.foundation.policy import Purpose, Role
from accord.foundation.refusals import Missing, Refused
from accord.protection.cases import queries, services
from accord.protection.cases.models import Case, Note
from accord.protection.cases.vocab import AgeNotDecided, BadCase, CloseReason, LastOfTeam, NoCaseWork, NoticesOpen
from accord.protection.persons.vocab import Identity
from tests.cast import key


@pytest.mark.parametrize("who", ["mira", "petar", "elena", "dimitar", "radu", "yana"])
def test_a_case_of_another_organisation_is_not_there(world, who):
    case = world.case()
    for number in (case, uuid4()):
        with pytest.raises(Missing):
            queries.open_case(actor=world[who], case=number, now=world.now)


@pytest.mark.parametrize("who", ["oksana", "georgi", "nadia"])
def test_a_colleague_outside_the_team_is_refused(world, who):
    with pytest.raises(Refused):
        queries.open_case(actor=world[who], case=world.case(), now=world.now)


def test_the_list_holds_my_cases_only(world):
    case = world.case()
    assert [c.pk for c in queries.of_team(world["ana"]).rows] == [case]
    assert queries.of_team(world["mira"]).rows == []


def test_the_identity_opens_for_a_purpose_and_is_an_event(world):
    case = world.case()
    opened = queries.open_identity(actor=world["ana"], case=case, purpose=Purpose.ASSISTANCE, now=world.now)
    assert opened["given_name"] == "Тетяна"
    event = Event.objects.get(kind="person.identity.read")
    assert (event.actor, event.purpose) == (world["ana"].account, "assistance")
    assert "Тетяна" not in event.facts


def test_if_the_event_cannot_be_written_nothing_is_shown(world, monkeypatch):
    case = world.case()

    def broken(*_given):
        raise RuntimeError("disk full")

    monkeypatch.setattr("accord.foundation.ledger.services.append_many", broken)
    with pytest.raises(RuntimeError):
        queries.open_identity(actor=world["ana"], case=case, purpose=Purpose.ASSISTANCE, now=world.now)


def test_police_see_the_person_but_not_where_she_is_sheltered(world):
    open_place = queries.open_identity(
        actor=world["petar"], case=world.case("petar"), purpose=Purpose.INVESTIGATION, now=world.now
    )
    secret = world.case("petar", sheltered=True)
    opened = queries.open_identity(actor=world["petar"], case=secret, purpose=Purpose.INVESTIGATION, now=world.now)
    assert "address" in open_place
    assert not {"address", "phone", "safe_contact"} & set(opened)
    assert not {"health", "needs"} & set(opened)


def test_a_conflict_of_interest_shuts_the_case(world):
    case = world.case()
    services.declare_conflict(actor=world["ana"], case=case, now=world.now, key=key())
    with pytest.raises(Refused, match="conflict"):
        queries.open_case(actor=world["ana"], case=case, now=world.now)


def second_manager(world):
    """Nadia works as a case manager now: an organisation has more than one."""
    from accord.cooperation.people.models import Membership
    from accord.cooperation.people.queries import actor_of

    membership = world.cast.memberships["nadia"]
    Membership.objects.filter(pk=membership.pk).update(role=Role.CASE_MANAGER)
    return actor_of(Membership.objects.select_related("account", "organisation").get(pk=membership.pk))


def test_a_colleague_in_the_team_sees_it(world):
    case, nadia = world.case(), second_manager(world)
    with pytest.raises(Refused):
        queries.open_case(actor=nadia, case=case, now=world.now)
    services.join_team(actor=world["ana"], case=case, account=nadia.account, now=world.now, key=key())
    assert queries.open_case(actor=nadia, case=case, now=world.now).case.pk == case


def test_whose_role_opens_no_case_is_not_brought_in(world):
    with pytest.raises(NoCaseWork):  # a hotline operator opens no case files (domain.md 1.2)
        services.join_team(
            actor=world["ana"], case=world.case(), account=world["oksana"].account, now=world.now, key=key()
        )


def test_a_case_is_not_left_with_nobody(world):
    case, nadia = world.case(), second_manager(world)
    with pytest.raises(LastOfTeam):
        services.declare_conflict(actor=world["ana"], case=case, now=world.now, key=key())
    services.join_team(actor=world["ana"], case=case, account=nadia.account, now=world.now, key=key())
    services.declare_conflict(actor=world["ana"], case=case, now=world.now, key=key())
    assert queries.open_case(actor=nadia, case=case, now=world.now).team[0].account == nadia.account


@pytest.mark.parametrize(("age", "born"), [(AgeGroup.ADULT, 2012), (AgeGroup.CHILD, 1990)])
def test_an_age_that_the_birth_date_denies_is_refused(world, age, born):
    with pytest.raises(BadCase) as caught:
        world.case(identity=Identity(birth_date=date(born, 3, 3)), age=age)
    assert caught.value.field == "age_group"
    assert not Case.objects.exists()


def test_the_birth_date_tells_an_age_that_was_not_known(world):
    case = world.case(identity=Identity(birth_date=date(2012, 3, 3)), age=AgeGroup.UNKNOWN)
    assert Case.objects.get(pk=case).age_group == AgeGroup.CHILD


def corrected(world, case, year, version):
    facts = services.Situation(Sex.FEMALE, AgeGroup.UNKNOWN)
    born = Identity(given_name="Тетяна", birth_date=date(year, 3, 3))
    services.correct(actor=world["ana"], case=case, facts=facts, identity=born, read=version, now=world.now, key=key())


def test_who_turns_out_to_be_a_child_gets_the_clocks_of_one_and_who_does_not_loses_them(world):
    from accord.foundation.duties.services import open_about

    case = world.case()
    assert "D01" not in {d.rule for d in open_about(case)}
    corrected(world, case, 2012, 1)
    assert [d.rule for d in open_about(case)].count("D01") == 3
    with pytest.raises(AgeNotDecided):  # nobody becomes an adult on the word of one person
        corrected(world, case, 1990, 2)
    services.come_of_age(Case.objects.get(pk=case), world["ana"], world.now)
    assert "D01" not in {d.rule for d in open_about(case)}
    assert json.loads(Event.objects.filter(kind="case.corrected").latest("seq").facts)["fields"] == ["age_group"]
    corrected(world, case, 1990, 2)


def test_a_child_who_has_turned_eighteen_is_an_adult_by_the_date_on_record(world):
    case = world.case(identity=Identity(given_name="Тетяна", birth_date=date(2009, 3, 3)), age=AgeGroup.CHILD)
    later = world.now.replace(year=2027, month=4)
    facts = services.Situation(Sex.FEMALE, AgeGroup.UNKNOWN)
    born = Identity(given_name="Тетяна", birth_date=date(2009, 3, 3))
    services.correct(actor=world["ana"], case=case, facts=facts, identity=born, read=1, now=later, key=key())
    assert Case.objects.get(pk=case).age_group == AgeGroup.ADULT


def test_a_stranger_cannot_be_brought_into_the_team(world):
    case = world.case()
    with pytest.raises(Missing):
        services.join_team(actor=world["ana"], case=case, account=world["mira"].account, now=world.now, key=key())


def test_a_note_is_sealed_and_read_in_the_team(world):
    case = world.case()
    services.add_note(actor=world["ana"], case=case, text="бои се от брат си", now=world.now, key=key())
    assert "брат".encode() not in bytes(Note.objects.get().text)
    assert queries.open_case(actor=world["ana"], case=case, now=world.now).notes[0].text == "бои се от брат си"


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001])
def test_an_empty_or_endless_note_is_refused(world, text):
    with pytest.raises(BadCase):
        services.add_note(actor=world["ana"], case=world.case(), text=text, now=world.now, key=key())


def test_the_case_of_a_child_cannot_be_closed_before_every_notice_is_entered(world):
    from accord.foundation.duties.services import complete_duty, open_about

    case = world.case("dimitar", age=AgeGroup.CHILD)
    for duty in [d for d in open_about(case) if d.rule == "D01"]:
        with pytest.raises(NoticesOpen):
            world.close(case, CloseReason.GOALS_MET, "dimitar")
        complete_duty(
            actor=world["dimitar"],
            duty=duty.pk,
            done_at=world.now,
            note="",
            read=duty.version,
            now=world.now,
            key=key(),
        )
    world.close(case, CloseReason.GOALS_MET, "dimitar")
    assert Case.objects.get(pk=case).phase == "closed"
    assert {duty.rule for duty in open_about(case)} == {"P-OUTCOME-AFTER"}  # she agreed to be asked later


def test_a_closed_case_can_be_opened_again_under_the_same_code(world):
    case = world.case()
    world.close(case)
    services.advance(actor=world["ana"], case=case, action="reopen", read=2, now=world.now, key=key())
    assert Case.objects.get(pk=case).phase == "crisis"


def test_help_never_waits_for_a_name(world):
    from accord.protection.persons.vocab import Identity

    case = world.case(identity=Identity())
    assert world.draft(case)


def test_who_reads_no_notes_reads_no_note_of_a_duty(world):
    from dataclasses import replace

    from accord.foundation.duties.models import Duty
    from accord.foundation.duties.rules import rules
    from accord.foundation.duties.services import complete_duty, open_about

    case = world.case()
    owed = next(d for d in open_about(case) if not rules()[d.rule].by_step)
    done = {"duty": owed.pk, "done_at": world.now, "note": "безсоння", "read": owed.version, "now": world.now}
    complete_duty(actor=world["ana"], **done, key=key())
    duty = Duty.objects.get(pk=owed.pk)
    assert queries.duty_note(actor=world["ana"], duty=duty, now=world.now) == "безсоння"
    with pytest.raises(Refused):
        queries.duty_note(actor=replace(world["ana"], role=Role.SHELTER_STAFF), duty=duty, now=world.now)
