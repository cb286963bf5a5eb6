"""What flowed under an agreement, counted from the ledger."""

import pytest

from accord.cooperation.agreements import flows, queries
from accord.cooperation.agreements.models import Agreement
from accord.cooperation.agreements.vocab import Flowed, Side
from accord.foundation.policy import Category
from accord.foundation.refusals import Refused
from tests.cast import CARE, signed_in
from tests.rooms.api.test_api import Api, ok


def sent(world, categories=CARE):
    case = world.case()
    world.consent(case, categories=categories)
    referral = world.draft(case, categories=categories)
    world.send(referral)
    return referral


def seen(world, who, agreement=None):
    found = queries.get(world[who], agreement or world.agreement)
    return [(row.what, row.side, row.count, dict(row.categories)) for row in flows.flowed(world[who], found)]


def test_each_party_sees_its_own_side(world):
    sent(world)
    sent(world, frozenset({Category.IDENTITY, Category.CONTACT}))
    counted = {"contact": 2, "exploitation": 1, "identity": 2, "needs": 1}
    assert seen(world, "ana") == [(Flowed.REFERRAL, Side.GIVEN, 2, counted)]
    assert seen(world, "mira") == [(Flowed.REFERRAL, Side.RECEIVED, 2, counted)]


def test_what_flowed_under_another_agreement_or_to_another_party_is_not_counted(world):
    three = world.agree("dignita", "national_commission", start=Agreement.objects.get(pk=world.agreement).valid_from)
    sent(world)
    under = [pk for pk in (world.agreement, three) if seen(world, "ana", pk)]
    assert len(under) == 1, "a referral stands under one agreement"
    assert seen(world, "elena", three) == [], "the Commission gave nothing and received nothing"


def test_a_draft_and_a_refusal_are_no_flow(world):
    world.draft(world.case())
    assert seen(world, "ana") == []
    page = signed_in(world, "ana").get(f"/desk/agreements/{world.agreement}/flowed/")
    assert (page.status_code, page.context["rows"]) == (200, [])


def test_page_and_programs_count_the_same_and_name_nobody(world):
    sent(world)
    page = signed_in(world, "mira").get(f"/desk/agreements/{world.agreement}/flowed/")
    assert [(row["what"], row["count"]) for row in page.context["rows"]] == [(Flowed.REFERRAL.label, 1)]
    told = ok(Api(world, "mira").get(f"/agreements/{world.agreement}/flowed"))
    assert told == [
        {
            "month": world.now.date().replace(day=1).isoformat(), "what": "referral", "side": "received", "count": 1,
            "categories": {"contact": 1, "exploitation": 1, "identity": 1, "needs": 1},
        }
    ]  # fmt: skip
    assert Api(world, "elena").get(f"/agreements/{world.agreement}/flowed").status_code == 404


def test_who_keeps_accounts_sees_no_figures(world):
    with pytest.raises(Refused):
        seen(world, "nadia")
    page = signed_in(world, "nadia").get(f"/desk/agreements/{world.agreement}/").content.decode()
    assert "/flowed/" not in page
    assert "/flowed/" in signed_in(world, "ana").get(f"/desk/agreements/{world.agreement}/").content.decode()
