"""Nadia of Animus and Elena of the National Commission agree on what may flow; Ana refers under it; Elena suspends it, and the next
referral is refused; a new version is signed by both, and the same referral leaves.
"""

import pytest

from accord.demo.cast import CAST
from accord.protection.persons.vocab import Identity
from tests.browser.hands import day, happened
from tests.browser.test_walk import accessible
from tests.cast import CARE, TETIANA

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
TITLE = "Referrals to the Commission"
OTHER = Identity(given_name="Оксана", family_name="Мельник", phone="+380671112233")


def drafted(world, identity):
    """A referral to the Commission that waits to be sent: the person agreed to it."""
    case = world.case(identity=identity)
    world.consent(case, "national_commission")
    return f"/desk/referrals/{world.draft(case, 'national_commission')}/"


def clause(hand):
    hand.chooses("For which purpose", "assistance and protection")
    hand.chooses(
        "Which categories of data may flow", "name and date of birth", "telephone and way of contact", "needs and wishes",
        "what happened (form of exploitation, result of the screening)",
    )  # fmt: skip
    hand.chooses("Legal basis", "consent (GDPR 6(1)(a), 9(2)(a))")


def proposes(nadia):
    nadia.walks("Agreements")
    nadia.presses("Propose an agreement")
    nadia.writes("Title", TITLE)
    nadia.picks("With whom", "National Commission")
    nadia.writes("Valid from", day(-1))
    nadia.writes("Valid until", day(-2))
    clause(nadia)
    nadia.presses("Another line of the work plan")
    nadia.writes("What is done", "Joint case conference every month")
    accessible(nadia.page)
    nadia.presses("Propose")
    nadia.sees("The agreement ends before it begins. Correct one of the dates.")
    nadia.writes("Valid until", day(5))
    nadia.presses("Propose")
    nadia.sees("Proposed. It is in force when every party has signed.", "proposed, not signed by all")


def signs_by_hand(nadia):
    nadia.presses("Sign for my organisation")
    nadia.writes("Office", "Director")
    nadia.chooses("How", "signed on the screen")
    nadia.presses("Sign")
    nadia.sees("The signature is missing. Sign in the box, or choose another way.")
    nadia.page.locator("canvas").scroll_into_view_if_needed()
    box = nadia.page.locator("canvas").bounding_box()
    nadia.page.mouse.move(box["x"] + 40, box["y"] + 60)
    nadia.page.mouse.down()
    nadia.page.mouse.move(box["x"] + 200, box["y"] + 30, steps=5)
    nadia.page.mouse.up()
    accessible(nadia.page)
    nadia.presses("Sign")
    nadia.sees("Signed for your organisation.")
    assert nadia.page.locator("svg.signature-image path").count() == 1


def signs(elena):
    elena.goes("/desk/")
    elena.follows(TITLE)
    elena.presses("Sign for my organisation")
    elena.writes("Office", "Secretary of the Commission")
    elena.presses("Sign")
    elena.sees("in force")


def test_an_agreement_signed_used_suspended_and_renewed(hands, world):
    first, second = drafted(world, TETIANA), drafted(world, OTHER)
    nadia, elena, ana = hands("nadia"), hands("elena", phone=True), hands("ana")
    proposes(nadia)
    signs_by_hand(nadia)
    signs(elena)
    elena.reads(CAST["nadia"].name + ", Director")
    assert elena.page.locator("svg.signature-image path").count() == 1, "each party sees how the other signed"
    agreement = elena.page.url

    ana.goes(first)
    ana.presses("Send")
    ana.sees("sent")
    ana.goes(agreement)
    ana.follows(ana.word("What flowed under this agreement"))
    ana.reads(f"{ana.word('referrals')}, {ana.word('given')}")
    accessible(ana.page)

    elena.goes(agreement)
    elena.presses("Suspend")
    elena.sees("suspended")
    ana.goes(second)
    ana.presses("Send")
    ana.sees("Nothing was sent.", "The agreement with the receiver is suspended.")

    nadia.goes("/desk/")
    nadia.sees("Agreements that end or are to be reviewed")
    nadia.goes(agreement)
    nadia.presses("Propose a new version")
    nadia.writes("Valid from", day())
    nadia.writes("Valid until", day(700))
    nadia.writes("Where it holds", "Bulgaria")
    nadia.presses("Propose")
    nadia.follows("What changed")
    nadia.reads("Bulgaria")
    nadia.sees("Clauses as before:")
    accessible(nadia.page)
    nadia.follows(TITLE)
    signs_by_hand(nadia)
    signs(elena)
    ana.goes(agreement)
    ana.sees("suspended")
    ana.goes(second)
    ana.presses("Send")
    ana.sees("sent")
    happened(
        "agreement.proposed", "agreement.signed", "agreement.signed", "referral.sent", "agreement.suspended",
        "referral.refused", "agreement.proposed", "agreement.signed", "agreement.signed", "referral.sent",
    )  # fmt: skip
    assert len(CARE) == 4
