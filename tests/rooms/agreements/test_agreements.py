from datetime import date

import pytest

from accord.cooperation.agreements import queries, services
from accord.cooperation.agreements.models import Agreement
from accord.cooperation.agreements.terms import ClauseTerms, Terms
from accord.cooperation.agreements.vocab import AgreementKind, BadAgreement, LegalBasis
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Category, Purpose
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from tests.cast import key

CLAUSE = ClauseTerms(Purpose.ASSISTANCE, Category.IDENTITY, LegalBasis.CONSENT)


def propose(world, who="nadia", parties=("dignita",), **changes):
    base = {
        "title": "Протокол", "kind": AgreementKind.PROTOCOL, "parties": frozenset(world.org(p) for p in parties),
        "clauses": (CLAUSE,), "valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31),
    }  # fmt: skip
    return services.propose(actor=world[who], terms=Terms(**base | changes), now=world.now, key=key()).id


def sign(world, agreement, who):
    return services.sign(actor=world[who], agreement=agreement, now=world.now, key=key())


def test_it_is_in_force_when_every_party_has_signed(world):
    agreement = propose(world)
    today = world.now.date()
    for who in ("nadia", "vesela"):
        assert not queries.in_force(Agreement.objects.get(pk=agreement), today)
        sign(world, agreement, who)
    assert queries.in_force(Agreement.objects.get(pk=agreement), today)


def test_nobody_signs_twice_or_for_others(world):
    agreement = propose(world)
    sign(world, agreement, "nadia")
    with pytest.raises(NotPossible):
        sign(world, agreement, "nadia")
    with pytest.raises(Missing):
        sign(world, agreement, "elena")


@pytest.mark.parametrize("who", ["ana", "oksana", "petar", "georgi"])
def test_only_a_signatory_proposes(world, who):
    with pytest.raises(Refused):
        propose(world, who)


def test_only_the_party_that_suspended_resumes(world):
    move = {"agreement": world.agreement, "now": world.now}
    services.move(actor=world["vesela"], action="suspend", read=3, **move, key=key())
    with pytest.raises(NotPossible):
        services.move(actor=world["nadia"], action="resume", read=4, **move, key=key())
    services.move(actor=world["vesela"], action="resume", read=4, **move, key=key())


def test_a_stale_suspension_is_refused(world):
    with pytest.raises(Stale):
        services.move(
            actor=world["nadia"], agreement=world.agreement, action="suspend", read=1, now=world.now, key=key()
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_until": date(2025, 1, 1)}, "valid_until"),
        ({"parties": ()}, "parties"),
        ({"clauses": ()}, "categories"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused(world, changes, field):
    with pytest.raises(BadAgreement) as caught:
        propose(world, **changes)
    assert caught.value.field == field


def test_a_stranger_does_not_see_it(world):
    with pytest.raises(Missing):
        queries.get(world["radu"], world.agreement)
    assert queries.own(world["radu"]) == []
