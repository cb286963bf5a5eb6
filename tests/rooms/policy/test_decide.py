from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from accord.foundation.policy import Action, Actor, OrganisationKind, Relation, Request, Role, decide, project
from accord.foundation.policy.grants import GRANTS, Grant
from accord.foundation.policy.vocab import PROSECUTING
from accord.foundation.vault import DataClass

actors = st.builds(
    Actor, account=st.uuids(), organisation=st.uuids(), organisation_kind=st.sampled_from(OrganisationKind),
    role=st.sampled_from(Role),
)  # fmt: skip
requests = st.builds(
    Request, actor=actors, action=st.sampled_from(Action), relations=st.frozensets(st.sampled_from(Relation)),
    sheltered=st.booleans(), conflict=st.booleans(),
)  # fmt: skip
any_grants = st.lists(
    st.builds(
        Grant, action=st.sampled_from(Action), relation=st.sampled_from(Relation), roles=st.frozensets(st.sampled_from(Role)),
        classes=st.frozensets(st.sampled_from(DataClass)),
    ), max_size=12,
).map(tuple)  # fmt: skip


def actor(role=Role.CASE_MANAGER, kind=OrganisationKind.NGO):
    return Actor(uuid4(), uuid4(), kind, role)


@given(requests, any_grants)
def test_the_hard_rules_hold_under_any_table(request, grants):
    decision = decide(request, grants)
    kind = request.actor.organisation_kind
    if request.conflict:
        assert not decision.allow
    if kind == OrganisationKind.DONOR and request.action not in {Action.TABLE_READ, Action.ORGANISATION_READ}:
        assert not decision.allow
    if kind not in PROSECUTING:
        assert DataClass.INVESTIGATIVE not in decision.classes
    if kind in PROSECUTING and request.sheltered:
        assert DataClass.LOCATION not in decision.classes


@given(requests)
def test_the_decision_equals_the_table_read_row_by_row(request):
    decision = decide(request)
    rows = [
        g for g in GRANTS
        if g.action == request.action and request.actor.role in g.roles
        and (g.relation == Relation.ANYONE or g.relation in request.relations)
    ]  # fmt: skip
    kind = request.actor.organisation_kind
    donor = kind == OrganisationKind.DONOR
    shut = request.conflict or (donor and request.action not in {Action.TABLE_READ, Action.ORGANISATION_READ})
    noun = request.action.value.split(":")[0]
    shut |= (noun in {"place", "shelter", "stay"}) if kind in PROSECUTING else noun == "link"
    assert decision.allow == (bool(rows) and not shut)


@given(requests, st.integers(0, len(GRANTS) - 1))
def test_taking_a_row_away_never_opens_anything(request, removed):
    fewer = GRANTS[:removed] + GRANTS[removed + 1 :]
    assert decide(request, fewer).classes <= decide(request).classes
    assert decide(request).allow or not decide(request, fewer).allow


def test_every_refusal_says_why():
    for role in Role:
        for action in Action:
            decision = decide(Request(actor(role), action))
            assert decision.allow or all(str(reason.text) for reason in decision.reasons)


def test_a_projection_leaves_out_what_is_closed_or_not_classified():
    decision = decide(Request(actor(), Action.CASE_NOTE, frozenset({Relation.TEAM})))
    classes = {"text": DataClass.CARE, "name": DataClass.IDENTITY, "code": None}
    values = {"text": "t", "name": "n", "code": "c", "unheard_of": "u"}
    assert project(decision, classes, values) == {"text": "t", "code": "c"}


def test_a_refusal_projects_nothing():
    decision = decide(Request(actor(), Action.CASE_NOTE))
    assert project(decision, {"code": None}, {"code": "c"}) == {}


def test_police_do_not_see_where_a_sheltered_person_is():
    police = actor(Role.INVESTIGATOR, OrganisationKind.POLICE)
    team = frozenset({Relation.TEAM})
    seen = decide(Request(police, Action.PERSON_READ_IDENTITY, team))
    hidden = decide(Request(police, Action.PERSON_READ_IDENTITY, team, sheltered=True))
    assert DataClass.LOCATION in seen.classes
    assert DataClass.LOCATION not in hidden.classes
    assert [r.code for r in hidden.reasons] == ["hard.shelter"]


def test_an_administrator_opens_no_case():
    admin = actor(Role.ADMINISTRATOR)
    everything = frozenset(Relation)
    for action in (
        Action.CASE_READ,
        Action.PERSON_READ_IDENTITY,
        Action.SIGNAL_READ,
        Action.REFERRAL_READ,
        Action.CASE_NOTE,
    ):
        assert not decide(Request(admin, action, everything)).allow
