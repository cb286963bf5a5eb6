"""The two sides stay two: who opens what, cell by cell, at the desk and in the API."""

import json
import re

import pytest

from accord.cooperation.people.queries import actor_of
from accord.cooperation.people.services import give_membership, invite
from accord.foundation.ledger.models import Event
from accord.foundation.policy import Action, OrganisationKind, Relation, Request, Role, decide
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import DataClass
from accord.justice.proceedings import access, queries, services
from accord.justice.proceedings.models import Accused, Proceeding
from accord.justice.proceedings.services import Judged
from accord.protection.cases import services as cases
from accord.protection.cases import team
from accord.protection.cases.models import Case
from accord.protection.cases.vocab import Restriction
from tests.cast import TETIANA, key, signed_in
from tests.rooms.api.test_api import Api
from tests.rooms.proceedings.build import agreed, care, hearing, joined, lead, measure, move

SECRET_OF_POLICE = ("ЗМ 4471/2026", "Кирил Стоев", "Втори Заподозрян")
SECRET_OF_CARE = ("ДП 112/2026", TETIANA.family_name, TETIANA.given_name, "вул. Шипка", "безсоння", TETIANA.phone)


def member(world, organisation, role, name="vasil"):
    account = invite(email=f"{name}@accord.example", name=name.title(), language="bg", password=None)
    return actor_of(give_membership(account=account.pk, organisation=world.org(organisation), role=role, now=world.now))


@pytest.fixture
def sides(world):
    """A case of Animus with proceedings, those of the police, joined; each with a hearing and a measure."""
    case = world.case(sheltered=True)
    ours, theirs = care(world, case, stage="first_instance"), lead(world, stage="first_instance")
    services.judge(
        actor=world["petar"], proceeding=theirs, judged=Judged(1, name="Втори Заподозрян"), read=1, now=world.now, key=key()
    )  # fmt: skip
    agreed(world, case)
    joined(world, ours, theirs)
    for who, proceeding in (("ana", ours), ("petar", theirs)):
        hearing(world, proceeding, who)
        measure(world, proceeding, who)
    return case, ours, theirs


@pytest.mark.parametrize("kind", OrganisationKind)
@pytest.mark.parametrize("role", Role)
def test_classes_of_proceedings_cell_by_cell(world, kind, role):
    from dataclasses import replace

    actor = replace(world["ana"], organisation_kind=kind, role=role)
    prosecuting = kind in {OrganisationKind.POLICE, OrganisationKind.PROSECUTION}
    carer = role in {Role.CASE_MANAGER, Role.CHILD_PROTECTION_LEAD}
    donor = kind == OrganisationKind.DONOR

    def asked(action, relation):
        return decide(Request(actor, action, frozenset({relation})))

    lead_ = asked(Action.PROCEEDING_LEAD, Relation.OWN_ORGANISATION)
    assert lead_.allow == (prosecuting and role == Role.INVESTIGATOR)
    assert not asked(Action.PROCEEDING_LEAD, Relation.TEAM).allow
    read = asked(Action.PROCEEDING_READ, Relation.TEAM)
    assert read.allow == ((carer or role == Role.INVESTIGATOR) and not donor)
    assert DataClass.INVESTIGATIVE not in read.classes
    assert (DataClass.CARE in read.classes) == (carer and not donor)
    for action in (Action.PROCEEDING_KEEP, Action.HEARING_KEEP, Action.CLAIM_KEEP):
        assert asked(action, Relation.TEAM).allow == (carer and not donor)
    for action in (Action.PROCEEDING_READ, Action.PROCEEDING_KEEP, Action.HEARING_KEEP, Action.CLAIM_KEEP):
        for relation in set(Relation) - {Relation.TEAM}:
            assert not asked(action, relation).allow, (action, relation)


def pages_of(client, case, own, hearings):
    yield client.get(f"/desk/cases/{case}/justice/")
    yield client.get(f"/desk/proceedings/{own}/")
    for pk in hearings:
        yield client.get(f"/desk/hearings/{pk}/")


def test_what_each_side_reads_of_the_other_at_the_desk_and_by_program(world, sides):
    case, ours, theirs = sides
    both = [h.hearing.pk for h in queries.open_proceeding(actor=world["ana"], proceeding=ours, now=world.now).hearings]
    ana, petar = signed_in(world, "ana"), signed_in(world, "petar")
    seen = [page.content.decode() for page in pages_of(ana, case, ours, both)]
    assert all("<h1>" in html for html in seen)
    assert not any(word in html for word in SECRET_OF_POLICE for html in seen)
    assert "Втори" not in "".join(seen)
    assert any("ДП 112/2026" in html for html in seen)

    answers = list(pages_of(petar, case, theirs, both))
    assert [a.status_code for a in answers] == [404, 200, 200, 200]
    told = "".join(a.content.decode() for a in answers[1:])
    assert not any(word in told for word in SECRET_OF_CARE)
    assert Case.objects.get(pk=case).code not in told
    assert "Втори Заподозрян" in told
    for who, own, other, never in (("ana", ours, theirs, SECRET_OF_POLICE), ("petar", theirs, ours, SECRET_OF_CARE)):
        api = Api(world, who)
        found = api.get(f"/proceedings/{own}").json()
        assert set(found["opened"]) == ({"given_number"} if who == "ana" else {"file_number", "operations"})
        assert len(found["hearings"]) == len(found["measures"]) == 2
        assert not any(word in json.dumps(found, ensure_ascii=False) for word in never)
        assert found["case"] == (str(case) if who == "ana" else None)
        assert api.get(f"/proceedings/{other}").status_code == 404
        for path in ("stages", "accused", "measures", "hearings", "joins", "joins/accept"):
            assert api.post(f"/proceedings/{other}/{path}", {}).status_code in {404, 422}
    assert Api(world, "petar").get(f"/cases/{case}/justice").status_code == 404


def test_who_goes_with_her_is_shown_to_those_who_help_only(world, sides):
    from tests.rooms.proceedings.build import act

    _case, _ours, theirs = sides
    asked = queries.open_proceeding(actor=world["petar"], proceeding=theirs, now=world.now).hearings
    pk = next(h.hearing.pk for h in asked if h.ours)
    act(world, pk, "confirm", companion=world["ana"].account)
    assert Api(world, "ana").get(f"/hearings/{pk}").json()["companion"] == str(world["ana"].account)
    assert Api(world, "petar").get(f"/hearings/{pk}").json()["companion"] is None
    assert "Ana Petrova" not in signed_in(world, "petar").get(f"/desk/hearings/{pk}/").content.decode()


def test_each_side_takes_its_own_steps_of_a_hearing(world, sides):
    _case, ours, theirs = sides
    of = {h.ours: h for h in queries.open_proceeding(actor=world["ana"], proceeding=ours, now=world.now).hearings}
    assert set(of[True].actions) == {"confirm", "hold", "postpone", "cancel", "miss"}
    assert of[False].actions == ("confirm",)
    of = {h.ours: h for h in queries.open_proceeding(actor=world["petar"], proceeding=theirs, now=world.now).hearings}
    assert set(of[True].actions) == {"hold", "postpone", "cancel", "miss"}
    assert of[False].actions == ()


def test_an_investigator_in_the_team_reads_without_what_is_care_and_keeps_nothing(world, sides):
    case, ours, _theirs = sides
    vasil = member(world, "animus", Role.INVESTIGATOR)
    with pytest.raises(Refused):
        queries.of_case(actor=vasil, case=case, now=world.now)
    cases.join_team(actor=world["ana"], case=case, account=vasil.account, now=world.now, key=key())
    view = queries.of_case(actor=vasil, case=case, now=world.now).proceedings[0]
    assert (view.opened, view.actions, view.join_code, view.may_keep) == ({}, (), "", False)
    assert all(h.place and not h.actions for h in view.hearings)
    with pytest.raises(Refused):
        move(Shim(world, vasil), ours, "appeal", "vasil")


class Shim:
    """The world with one person more."""

    def __init__(self, world, vasil):
        self.world, self.vasil, self.now = world, vasil, world.now

    def __getitem__(self, name):
        return self.vasil if name == "vasil" else self.world[name]


def test_shelter_staff_never_see_the_proceedings(world, sides):
    case, ours, _theirs = sides
    sofia = member(world, "animus", Role.SHELTER_STAFF, "sofia")
    cases.join_team(actor=world["ana"], case=case, account=sofia.account, now=world.now, key=key())
    for read in (
        lambda: queries.of_case(actor=sofia, case=case, now=world.now),
        lambda: queries.open_proceeding(actor=sofia, proceeding=ours, now=world.now),
    ):
        with pytest.raises(Refused):
            read()


def test_an_investigator_of_another_house_keeps_no_list(world):
    vasil = member(world, "animus", Role.INVESTIGATOR)
    with pytest.raises(Refused) as caught:
        queries.led(vasil)
    assert [reason.code for reason in caught.value.reasons] == ["hard.lead"]
    assert not access.may_lead(vasil)
    assert access.may_lead(world["petar"])


def test_the_own_case_of_the_police_shuts_its_proceedings_to_colleagues(world):
    case = world.case("petar")
    code = Case.objects.get(pk=case).code
    made = lead(world, case_code=code.lower())
    other = lead(world)
    boyan = member(world, "mvr_police", Role.INVESTIGATOR, "boyan")
    assert {p.pk for p in queries.led(world["petar"]).rows} == {made, other}
    assert {p.pk for p in queries.led(boyan).rows} == {other}
    with pytest.raises(Refused):
        queries.open_proceeding(actor=boyan, proceeding=made, now=world.now)
    cases.join_team(actor=world["petar"], case=case, account=boyan.account, now=world.now, key=key())
    assert queries.open_proceeding(actor=boyan, proceeding=made, now=world.now).opened["operations"]
    cases.declare_conflict(actor=boyan, case=case, now=world.now, key=key())
    with pytest.raises(Refused) as caught:
        queries.open_proceeding(actor=boyan, proceeding=made, now=world.now)
    assert "hard.conflict" in [reason.code for reason in caught.value.reasons]


def test_a_restricted_case_shuts_the_carers_side(world, sides):
    case, ours, _theirs = sides
    ines = member(world, "animus", Role.CASE_MANAGER, "ines")
    team.restrict(actor=world["ana"], case=case, why=Restriction.PUBLIC, read=1, now=world.now, key=key())
    with pytest.raises(Refused):
        queries.open_proceeding(actor=ines, proceeding=ours, now=world.now)
    with pytest.raises(Missing):
        queries.open_proceeding(actor=world["mira"], proceeding=ours, now=world.now)


def test_every_reading_is_an_event_with_codes_only(world, sides):
    case, _ours, theirs = sides
    before = Event.objects.filter(kind="proceeding.read").count()
    queries.open_proceeding(actor=world["petar"], proceeding=theirs, now=world.now)
    queries.of_case(actor=world["ana"], case=case, now=world.now)
    assert Event.objects.filter(kind="proceeding.read").count() == before + 2
    facts = " ".join(Event.objects.values_list("facts", flat=True))
    assert not re.search(r"ДП 112|ЗМ 4471|Стоев|Заподозрян|синя стая", facts)


def test_the_database_itself_keeps_the_two_sides_apart(world, sides):
    from django.db import IntegrityError, transaction

    _case, ours, theirs = sides
    sealed = Proceeding.objects.get(pk=theirs).file_number
    with pytest.raises(IntegrityError), transaction.atomic():
        Proceeding.objects.filter(pk=ours).update(file_number=sealed)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proceeding.objects.filter(pk=theirs).update(given_number=sealed)
    assert not Accused.objects.filter(proceeding=ours).exclude(name=None).exists()
