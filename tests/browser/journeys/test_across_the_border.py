"""Radu at the node in Bucharest hands Kateryna over to Ana at the node in Sofia, he in Romanian, she in Bulgarian; then she
takes her consent back. Both screens are right, and so are both proofs for a court.
"""

import time

import pytest

from tests.browser.hands import Hands, day
from tests.browser.journeys import steps
from tests.browser.two_nodes import TwoNodes

pytestmark = [pytest.mark.browser, pytest.mark.long]
TOLD = {"basis": "the person's own account", "sex": "female", "country": "Ucraina", "form": "forced labour"}
REQUEST = "Катерина хоче бути біля подруги в Софії: безпечне місце і розмова українською."


@pytest.fixture(scope="module")
def nodes(tmp_path_factory):
    found = TwoNodes(tmp_path_factory.mktemp("two"))
    yield found
    found.end()


def until(hand: Hands, path: str, *texts: str, seconds: int = 60) -> None:
    """She looks again until it stands there."""
    ended = time.monotonic() + seconds
    while True:
        hand.goes(path)
        there = " ".join(hand.main.inner_text().split())
        if all(text in there for text in texts):
            return
        assert time.monotonic() < ended, f"{texts} did not come to {path}:\n{there}"
        time.sleep(1)


def test_a_survivor_goes_from_radu_to_ana_and_takes_her_consent_back(chromium, nodes):
    radu = nodes.signs_in(chromium, "bucharest", "radu.bucharest", "ro")
    ana = nodes.signs_in(chromium, "sofia", "ana", "bg")

    case = steps.identifies(radu, **TOLD, given_name="Катерина", family_name="Лисенко", telephone="+380 63 222 11 00")
    steps.prepares(radu, "Asociația Animus", REQUEST, "name and date of birth", "telephone and way of contact")
    radu.sees("Ask the person")
    referral = steps.code_of(radu)
    there = radu.page.url
    steps.asks(radu, "українська")
    radu.ticks("What is written in own words may go to the other country too")
    steps.hears_yes(radu, "Mihaela Preda")
    radu.page.goto(there)
    radu.presses("Send")
    radu.sees("sent, not acknowledged")

    until(ana, "/desk/referrals/", referral)
    ana.follows(referral)
    ana.reads("Катерина", "Лисенко", REQUEST, "eLiberare")
    ana.takes("Acknowledge")
    ana.takes("Accept")
    ana.sees("accepted")

    until(radu, there, radu.word("accepted"))
    assert case
    assert day()
