"""Radu at the node in Bucharest hands Kateryna over to Ana at the node in Sofia, he in Romanian, she in Bulgarian; then she
takes her consent back. Both screens are right, and so are both proofs for a court.
"""

import json
import os
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from tests.browser.hands import Hands
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


def proof(hand: Hands, folder: Path, name: str) -> Path:
    """The file for a court, saved."""
    with hand.page.expect_download() as waiting:
        hand.main.get_by_role("link", name=hand.word("Proof for a court, without what was said")).click()
    path = folder / name
    waiting.value.save_as(path)
    return path


def holds(nodes: TwoNodes, *paths: Path) -> str:
    """What a court reads in the files, with the list of nodes as its anchor."""
    bundle = json.loads(paths[0].read_text(encoding="utf-8"))
    anchor = sha256(bundle["lists"][-1]["list"].encode()).hexdigest()
    command = [sys.executable, "-m", "accord", "verify-bundle", *map(str, paths), "--list", anchor]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"ACCORD_DATA": str(nodes.folder)})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_survivor_goes_from_radu_to_ana_and_takes_her_consent_back(chromium, nodes, tmp_path):
    radu = nodes.signs_in(chromium, "bucharest", "radu.bucharest", "ro")
    ana = nodes.signs_in(chromium, "sofia", "ana", "bg")

    steps.identifies(radu, **TOLD, given_name="Катерина", family_name="Лисенко", telephone="+380 63 222 11 00")
    home = radu.page.url
    steps.prepares(radu, "Animus", REQUEST, "name and date of birth", "telephone and way of contact")
    referral, there = steps.code_of(radu), radu.page.url
    radu.presses("Ask the person")
    radu.picks("Language in which it is read", "українська")
    radu.ticks("What is written in own words may go too")
    radu.presses("To the text")
    steps.hears_yes(radu, "Mihaela Preda")
    radu.goes(there)
    radu.presses("Send")

    until(ana, "/desk/referrals/in/", referral)
    ana._leave(ana.main.locator(".task", has_text=referral).locator("a").first)
    ana.reads("Катерина", "Лисенко", REQUEST, "eLiberare")
    here = ana.page.url
    ana.takes("Acknowledge")
    ana.takes("Accept")
    until(radu, there, radu.word("accepted"))
    ana.takes("Confirm arrival")
    until(radu, there, radu.word("arrived"))
    papers = [proof(radu, tmp_path, "radu.json"), proof(ana, tmp_path, "ana.json")]

    radu.goes(home)
    radu._leave(radu.main.locator("a[href*='/consents/']").first)
    radu.ticks("The person wants this: what runs on this consent stops now.")
    radu.presses("Withdraw the consent")
    until(ana, here, ana.word("taken back by the person"))
    ana.lacks("Лисенко", REQUEST)
    until(radu, there, radu.word("taken back by the person"))
    for paper in papers:
        assert "Лисенко" not in paper.read_text(encoding="utf-8")
        assert referral not in holds(nodes, paper)
    assert holds(nodes, *papers)
