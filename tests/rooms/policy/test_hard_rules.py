"""The hard rules, one by one, with what the field says (domain.md 1.2 and 1.3); and the page that people read."""

from pathlib import Path
from uuid import uuid4

import pytest

from accord.config.rights import page
from accord.foundation.policy import Action, Actor, OrganisationKind, Relation, Request, Role, decide, project
from accord.foundation.policy.grants import GRANTS, Grant
from accord.foundation.policy.hard import HARD, WITHOUT_CONTENT
from accord.foundation.vault import DataClass

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide" / "access.md"
NGO, POLICE = OrganisationKind.NGO, OrganisationKind.POLICE
EVERYTHING = tuple(
    Grant(action, relation, frozenset(Role), frozenset(DataClass)) for action in Action for relation in Relation
)


def asked(role, action, *relations, kind=NGO, grants=EVERYTHING, **facts):
    return decide(Request(Actor(uuid4(), uuid4(), kind, role), action, frozenset(relations), **facts), grants)


def test_the_page_of_the_guide_is_the_tables():
    assert GUIDE.read_text(encoding="utf-8") == page(), "python -m accord.config.rights > docs/guide/access.md"


def test_every_rule_has_an_id_a_source_and_says_who_can_help():
    assert len({rule.id for rule in HARD}) == len(HARD)
    for rule in HARD:
        assert rule.rule.endswith("."), rule.id
        assert rule.source, rule.id
        assert str(rule.reason.text), rule.id
        assert str(rule.reason.remedy), rule.id


def test_every_refusal_of_the_table_says_who_can_help():
    for role in Role:
        for action in Action:
            decision = asked(role, action, grants=GRANTS)
            assert decision.allow or all(str(reason.remedy) for reason in decision.reasons), (role, action)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.TRAINER])
def test_who_needs_no_person_opens_nothing_of_one_under_any_table(role):
    for action in Action:
        content = action.value.split(":")[0] not in WITHOUT_CONTENT
        allowed = asked(role, action, *Relation).allow
        assert allowed == (not content or action in {Action.SECOND_RESET, Action.CASE_DECLARE_CONFLICT}), action


def test_police_and_investigators_open_no_health_under_any_table():
    for role, kind in ((Role.INVESTIGATOR, POLICE), (Role.CASE_MANAGER, POLICE), (Role.INVESTIGATOR, NGO)):
        for action in (Action.PERSON_READ_IDENTITY, Action.PERSON_CORRECT):
            decision = asked(role, action, Relation.TEAM, kind=kind)
            assert DataClass.CARE not in decision.classes
            assert "hard.health" in {r.code for r in decision.reasons}


def test_a_data_protection_officer_opens_no_content():
    assert asked(Role.DATA_PROTECTION_OFFICER, Action.CASE_NOTE, *Relation).classes == frozenset()
    assert asked(Role.DATA_PROTECTION_OFFICER, Action.LEDGER_READ, *Relation).allow


def test_a_coordinator_opens_a_file_only_in_a_team():
    for role in (Role.NATIONAL_COORDINATOR, Role.LOCAL_COMMISSION_SECRETARY):
        for action in (Action.PERSON_SEARCH, Action.CASE_READ, Action.PERSON_READ_IDENTITY):
            assert not asked(role, action, *(set(Relation) - {Relation.TEAM})).allow
            assert asked(role, action, Relation.TEAM).allow


def test_shelter_staff_see_who_and_not_why():
    decision = asked(Role.SHELTER_STAFF, Action.CASE_READ, Relation.TEAM, grants=GRANTS)
    values = {"code": "C", "forms": "Servitude", "screening": "x"}
    assert project(decision, dict.fromkeys(values), values) == {"code": "C"}


def test_a_restricted_case_is_open_to_its_team_only():
    for action in Action:
        outside = asked(Role.CASE_MANAGER, action, Relation.OWN_ORGANISATION, restricted=True)
        assert outside.allow == (action == Action.CASE_BREAK_GLASS), action
    assert asked(Role.CASE_MANAGER, Action.CASE_READ, Relation.TEAM, restricted=True).allow
    assert asked(Role.CASE_MANAGER, Action.CASE_READ, Relation.GLASS, restricted=True).allow
    assert not asked(Role.INVESTIGATOR, Action.CASE_JOIN, Relation.TEAM, restricted=True).allow
    assert asked(Role.CASE_MANAGER, Action.CASE_JOIN, Relation.TEAM, restricted=True).allow


def test_through_a_broken_glass_no_document_and_no_investigation():
    decision = asked(Role.CASE_MANAGER, Action.CASE_READ, Relation.GLASS)
    assert decision.classes == {DataClass.IDENTITY, DataClass.LOCATION, DataClass.CARE}
    police = asked(Role.INVESTIGATOR, Action.CASE_READ, Relation.GLASS, kind=POLICE)
    assert not police.classes & {DataClass.INVESTIGATIVE, DataClass.DOCUMENT}
