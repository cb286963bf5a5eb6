"""The role of an administrator ends, and opens no person (domain.md 1.2)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accord.config.first import invite_first
from accord.cooperation.people.models import Membership
from accord.cooperation.people.queries import account_of, memberships
from accord.cooperation.people.services import ADMINISTRATOR_FOR, give_membership
from accord.foundation.policy import Role
from tests.cast import signed_in


def given(world, **changes):
    call = {
        "account": world["mira"].account,
        "organisation": world.org("csd"),
        "role": Role.ADMINISTRATOR,
        "now": world.now,
    }
    return give_membership(**call | changes)


def test_an_administrator_works_for_180_days_at_most(world):
    made = given(world)
    assert made.until == world.now + timedelta(days=180)
    assert (
        given(world, until=world.now + ADMINISTRATOR_FOR + timedelta(seconds=1)).until == world.now + ADMINISTRATOR_FOR
    )
    assert given(world, until=world.now + timedelta(days=7)).until == world.now + timedelta(days=7)
    assert given(world, role=Role.CASE_MANAGER).until is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=made.pk).update(until=None)
    later = world.now + ADMINISTRATOR_FOR
    assert made.pk in {m.pk for m in memberships(world["mira"].account, now=later - timedelta(seconds=1))}
    assert made.pk not in {m.pk for m in memberships(world["mira"].account, now=later)}


def test_a_node_whose_last_administrator_ended_gets_one_again(world):
    said = invite_first("first@accord.example")
    assert "The role ends on" in said
    Membership.objects.filter(account__email="first@accord.example").update(until=world.now)
    assert "again until" in invite_first("first@accord.example")
    assert account_of("FIRST@accord.example") is not None


def test_an_administrator_sees_no_person(world):
    nadia = signed_in(world, "nadia")
    case, signal = world.case(), world.signal()
    for path in (f"/desk/cases/{case}/", f"/desk/signals/{signal}/", "/desk/figures/", "/desk/cases/", "/desk/search/"):
        answer = nadia.get(path)
        assert "Тетяна" not in answer.content.decode()
        assert answer.status_code == 403 or path == "/desk/search/", path
