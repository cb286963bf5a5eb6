from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.foundation.policy import (
    AgreementFacts,
    Category,
    Clause,
    ConsentFacts,
    Disclosure,
    GroundKind,
    LegalGround,
    OrganisationKind,
    Purpose,
    decide_disclosure,
)

GIVER, RECEIVER, OTHER = uuid4(), uuid4(), uuid4()
AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
CATEGORIES = frozenset({Category.IDENTITY, Category.NEEDS})


def agreement(**changes):
    base = {
        "id": uuid4(), "parties": frozenset({GIVER, RECEIVER}), "valid_from": date(2026, 1, 1),
        "valid_until": date(2026, 12, 31), "clauses": tuple(Clause(Purpose.ASSISTANCE, c) for c in CATEGORIES),
    }  # fmt: skip
    return AgreementFacts(**base | changes)


def consent(**changes):
    base = {
        "id": uuid4(), "receiver": RECEIVER, "purpose": Purpose.ASSISTANCE, "categories": CATEGORIES,
        "given_at": AT - timedelta(days=1), "valid_until": date(2026, 12, 1),
    }  # fmt: skip
    return ConsentFacts(**base | changes)


def asked(**changes):
    base = {
        "giver": GIVER, "receiver": RECEIVER, "receiver_kind": OrganisationKind.NGO, "purpose": Purpose.ASSISTANCE,
        "categories": CATEGORIES, "at": AT, "agreements": (agreement(),), "consents": (consent(),),
    }  # fmt: skip
    return Disclosure(**base | changes)


def codes(disclosure):
    return [reason.code for reason in decide_disclosure(disclosure).reasons]


def test_agreement_and_consent_together_allow():
    assert decide_disclosure(asked()).allow


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"agreements": ()}, "agreement.none"),
        ({"agreements": (agreement(signed=False),)}, "agreement.unsigned"),
        ({"agreements": (agreement(suspended=True),)}, "agreement.suspended"),
        ({"agreements": (agreement(valid_until=date(2026, 11, 23)),)}, "agreement.expired"),
        ({"agreements": (agreement(valid_from=date(2026, 11, 25)),)}, "agreement.not-yet"),
        ({"agreements": (agreement(clauses=(Clause(Purpose.STATISTICS, Category.IDENTITY),)),)}, "agreement.purpose"),
        ({"agreements": (agreement(clauses=(Clause(Purpose.ASSISTANCE, Category.IDENTITY),)),)}, "agreement.category"),
        ({"agreements": (agreement(parties=frozenset({GIVER, OTHER})),)}, "agreement.none"),
        ({"consents": ()}, "consent.none"),
        ({"consents": (consent(receiver=OTHER),)}, "consent.receiver"),
        ({"consents": (consent(withdrawn_at=AT),)}, "consent.withdrawn"),
        ({"consents": (consent(valid_until=date(2026, 11, 23)),)}, "consent.expired"),
        ({"consents": (consent(purpose=Purpose.INVESTIGATION),)}, "consent.purpose"),
        ({"consents": (consent(categories=frozenset({Category.IDENTITY})),)}, "consent.category"),
        ({"receiver_kind": OrganisationKind.DONOR}, "hard.aggregates"),
        ({"receiver_kind": OrganisationKind.LOCAL_COMMISSION}, "hard.coordination"),
        ({"risk_parties": frozenset({RECEIVER})}, "hard.risk-party"),
        ({"origin": OTHER}, "hard.onward"),
        ({"categories": frozenset()}, "disclosure.empty"),
    ],
)
def test_each_thing_that_is_missing_has_its_own_reason(changes, code):
    assert codes(asked(**changes)) == [code]


def test_all_faults_are_named_at_once():
    assert codes(asked(agreements=(), consents=())) == ["agreement.none", "consent.none"]


def test_the_nearest_document_names_the_fault():
    expired, other = agreement(valid_until=date(2026, 2, 1)), agreement(signed=False)
    assert codes(asked(agreements=(other, expired))) == ["agreement.expired"]


@pytest.mark.parametrize("kind", GroundKind)
def test_a_recorded_duty_stands_in_the_place_of_consent_but_not_of_an_agreement(kind):
    ground = LegalGround(kind, "article 7")
    assert decide_disclosure(asked(consents=(), ground=ground)).allow
    assert codes(asked(consents=(), ground=ground, agreements=())) == ["agreement.none"]


def test_the_address_of_a_shelter_is_never_given_to_police():
    where = frozenset({Category.WHEREABOUTS})
    wide = agreement(clauses=(Clause(Purpose.ASSISTANCE, Category.WHEREABOUTS),))
    for kind in (OrganisationKind.POLICE, OrganisationKind.PROSECUTION):
        broken = asked(
            receiver_kind=kind,
            categories=where,
            sheltered=True,
            agreements=(wide,),
            ground=LegalGround(GroundKind.COURT, "x"),
        )
        assert codes(broken) == ["hard.shelter"]


def test_an_investigation_is_never_given_to_an_ngo():
    wide = agreement(clauses=(Clause(Purpose.ASSISTANCE, Category.INVESTIGATION),))
    secret = frozenset({Category.INVESTIGATION})
    assert codes(asked(categories=secret, agreements=(wide,), consents=(consent(categories=secret),))) == [
        "hard.investigation"
    ]


def test_health_reaches_police_on_consent_or_an_order_of_a_court_only():
    health = frozenset({Category.HEALTH})
    clauses = (Clause(Purpose.ASSISTANCE, Category.HEALTH),)
    to_police = {
        "receiver_kind": OrganisationKind.POLICE,
        "categories": health,
        "agreements": (agreement(clauses=clauses),),
    }
    assert codes(asked(**to_police, consents=(consent(categories=health),))) == []
    for kind in GroundKind:
        expected = [] if kind == GroundKind.COURT else ["hard.health"]
        assert codes(asked(**to_police, consents=(), ground=LegalGround(kind, "x"))) == expected


def test_a_local_commission_that_takes_over_the_case_receives_names():
    assert codes(asked(receiver_kind=OrganisationKind.LOCAL_COMMISSION, takes_over=True)) == []


ids = st.sampled_from([GIVER, RECEIVER, OTHER])
days = st.dates(date(2026, 11, 20), date(2026, 11, 28))
some = st.frozensets(st.sampled_from(list(Category)), max_size=4)
agreements = st.builds(
    AgreementFacts, id=st.uuids(), parties=st.frozensets(ids), valid_from=days, valid_until=days, signed=st.booleans(),
    suspended=st.booleans(), clauses=st.lists(
        st.builds(Clause, st.sampled_from(Purpose), st.sampled_from(Category), st.none() | ids, st.none() | ids), max_size=6
    ).map(tuple),
)  # fmt: skip
consents = st.builds(
    ConsentFacts, id=st.uuids(), receiver=ids, purpose=st.sampled_from(Purpose), categories=some,
    given_at=st.datetimes(datetime(2026, 11, 20), datetime(2026, 11, 28), timezones=st.just(UTC)), valid_until=days,
    withdrawn_at=st.none() | st.just(AT - timedelta(hours=1)),
)  # fmt: skip
disclosures = st.builds(
    Disclosure, giver=st.just(GIVER), receiver=ids, receiver_kind=st.sampled_from(OrganisationKind),
    purpose=st.sampled_from(Purpose), categories=some, at=st.just(AT), agreements=st.lists(agreements, max_size=3).map(tuple),
    consents=st.lists(consents, max_size=3).map(tuple), sheltered=st.booleans(), origin=st.none() | ids,
    ground=st.none() | st.sampled_from([LegalGround(GroundKind.CHILD, "x"), LegalGround(GroundKind.COURT, "x")]),
    takes_over=st.booleans(),
)  # fmt: skip


@given(disclosures)
def test_what_leaves_is_inside_agreement_consent_and_hard_rules(d):
    """An oracle of its own: quantifiers over the documents, not the code's order of checks."""
    today = d.at.date()
    agreed = any(
        {d.giver, d.receiver} <= a.parties and a.signed and not a.suspended and a.valid_from <= today <= a.valid_until
        and bool([c for c in a.clauses if c.purpose == d.purpose and c.giver in (None, d.giver) and c.receiver in (None, d.receiver)])
        and all(
            any(c.purpose == d.purpose and c.category == k and c.giver in (None, d.giver) and c.receiver in (None, d.receiver) for c in a.clauses)
            for k in d.categories
        )
        for a in d.agreements
    )  # fmt: skip
    consented = d.ground is not None or any(
        c.receiver == d.receiver and c.purpose == d.purpose and d.categories <= c.categories and c.given_at <= d.at
        and today <= c.valid_until and c.withdrawn_at is None
        for c in d.consents
    )  # fmt: skip
    police = d.receiver_kind in (OrganisationKind.POLICE, OrganisationKind.PROSECUTION)
    hard = (
        bool(d.categories) and d.giver != d.receiver and d.receiver_kind != OrganisationKind.DONOR
        and d.origin in (None, d.giver) and (police or Category.INVESTIGATION not in d.categories)
        and not (police and d.sheltered and d.categories & {Category.WHEREABOUTS, Category.CONTACT})
        and not (police and Category.HEALTH in d.categories and d.ground and d.ground.kind != GroundKind.COURT)
        and not (
            d.receiver_kind == OrganisationKind.LOCAL_COMMISSION and not d.takes_over
            and d.categories & {Category.IDENTITY, Category.CONTACT, Category.WHEREABOUTS}
        )
    )  # fmt: skip
    assert decide_disclosure(d).allow == (agreed and consented and hard)
