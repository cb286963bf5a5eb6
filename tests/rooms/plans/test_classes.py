"""Who sees which part of a plan: one projection, whatever is asked, and what a writer may not read is not lost."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accord.cooperation.people.queries import actor_of
from accord.cooperation.people.services import give_membership, invite
from accord.foundation.policy import Role
from accord.foundation.refusals import Refused
from accord.protection.cases.models import Member
from accord.protection.plans import queries
from accord.protection.plans.models import Plan
from accord.protection.plans.vocab import BadPlan, PlanKind
from tests.cast import signed_in
from tests.rooms.plans.builders import all_made, finish, good, made, save

HIDDEN = {  # role: the kinds that it opens, and the classes whose answers it reads there
    Role.CASE_MANAGER: (set(PlanKind), {"open", "identity", "location", "care", "document"}),
    Role.CHILD_PROTECTION_LEAD: (set(PlanKind), {"open", "identity", "location", "care", "document"}),
    Role.INVESTIGATOR: (set(PlanKind), {"open", "identity", "document"}),
    Role.SHELTER_STAFF: ({PlanKind.SAFETY_PLAN}, {"open", "location"}),
}


def colleague(world, case, role, number=0):
    """Somebody of this role, of Animus, in the team of a case."""
    account = invite(email=f"{role}{number}@accord.example", name="Колега", language="bg", password=None)
    given_ = give_membership(account=account.pk, organisation=world.org("animus"), role=role, now=world.now)
    actor = actor_of(given_)
    Member.objects.create(case_id=case, account=actor.account, organisation=actor.organisation, since=world.now)
    return actor


@pytest.fixture
def told(world):
    """A case with one of each kind in force, and a colleague of each role in its team."""
    case = world.case()
    plans = all_made(world, case)
    return world, case, plans, {role: colleague(world, case, role) for role in HIDDEN}


def words_of(view):
    return repr([view.content.sections, view.changes, view.higher, view.her_words, view.content.signatures]) + repr(
        [(c.before, c.after) for c in view.changes] + [(s.text, s.goal, s.reason) for s in view.steps]
    )


def test_each_role_reads_its_classes_and_nothing_else(told):
    world, case, plans, colleagues = told
    for role, (kinds, classes) in HIDDEN.items():
        for kind in PlanKind:
            if kind not in kinds:
                with pytest.raises(Refused):
                    queries.open_plan(actor=colleagues[role], plan=plans[kind], now=world.now)
                continue
            said = words_of(queries.open_plan(actor=colleagues[role], plan=plans[kind], now=world.now))
            form = queries.form_of(Plan.objects.get(pk=plans[kind]))
            for question in form.questions():
                for word in canaries(good(world, kind).get(question.id)):
                    assert (word in said) == (question.data_class in classes), (role, kind, question.id)
        listed = {row.kind for row in queries.overview(actor=colleagues[role], case=case).rows}
        assert listed == kinds, role


def canaries(value):
    if isinstance(value, str):
        return [value] if value.startswith("Канарче") and value != "Канарче Отговорник" else []
    if isinstance(value, dict):
        return [word for part in value.values() for word in canaries(part)]
    return [word for part in value or [] for word in canaries(part)]


def test_shelter_staff_do_not_see_who_signed_and_police_not_what_troubles_her(told):
    world, _case, plans, colleagues = told
    staff = queries.open_plan(actor=colleagues[Role.SHELTER_STAFF], plan=plans["safety_plan"], now=world.now)
    assert staff.content.signatures is None
    assert not staff.may_write
    assert [s.text for s in staff.steps] == ["Канарче Ключалка · Канарче Отговорник"]


def test_an_investigator_assesses_neither_seeing_nor_losing_health(told):
    world, case, _plans, colleagues = told
    officer = colleagues[Role.INVESTIGATOR]
    begun = queries.to_write(actor=officer, case=case, kind=PlanKind.RISK, now=world.now)
    assert not {"self_harm", "addiction", "her_view"} & set(begun.answers)
    with pytest.raises(BadPlan):
        save(world, case, "risk", {"self_harm": {"is": "no"}}, who=officer)
    again = begun.answers | {"level": "imminent", "network": {"is": "yes"}}
    plan = finish(world, save(world, case, "risk", again, who=officer), who=officer)
    found = queries.opened(Plan.objects.get(pk=plan), Plan.objects.get(pk=plan).case)
    assert found["self_harm"] == good(world, "risk")["self_harm"]
    assert found["her_view"] == "Канарче Страх"
    assert found["level"] == "imminent"
    for kind in ("needs", "safety_plan", "support_plan"):
        with pytest.raises(Refused):
            save(world, case, kind, {}, who=officer)
    made(world, case, "assessment", {"path": "observation", "observed": "x", "crime": "x", "age": "x"}, who=officer)


LONG = st.text(st.characters(categories=("Lu", "Ll")), min_size=12, max_size=20)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["her_view", "self_harm", "at_large", "debt"]), LONG), st.data())
def test_random_answers_never_reach_a_role_that_must_not_read_them(told, words, data):
    world, case, _plans, colleagues = told
    words = {name: f"{name}-{text}" for name, text in words.items()}  # no two alike
    answers = good(world, "risk") | {"level": "imminent"}
    for name in set(words) & {"self_harm", "at_large", "debt"}:
        answers[name] = {"is": "yes", "words": words[name]}
    if "her_view" in words:
        answers["her_view"] = words["her_view"]
    plan = save(world, case, "risk", answers)
    role = data.draw(st.sampled_from([Role.INVESTIGATOR, Role.CASE_MANAGER]))
    said = words_of(queries.open_plan(actor=colleagues[role], plan=plan, now=world.now))
    for name in ("self_harm", "her_view"):
        if name in words:
            assert (words[name] in said) == (role == Role.CASE_MANAGER)
    for name in set(words) & {"at_large", "debt"}:
        assert words[name] in said


def test_what_is_hidden_is_hidden_on_the_page_too(world):
    case = world.case("petar")
    plan = made(world, case, "risk", {k: v for k, v in good(world, "risk").items() if k not in ("self_harm", "her_view")},
                who="petar")  # fmt: skip
    page = signed_in(world, "petar").get(f"/desk/cases/{case}/plans/risk/").content.decode()
    assert 'name="at_large"' in page
    assert 'name="self_harm"' not in page
    assert signed_in(world, "petar").get(f"/desk/plans/{plan}/").status_code == 200
