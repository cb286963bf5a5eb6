"""Two sides write a referral in two places: both come to the same, and no fact is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.protection.referrals.merging import Said, merged
from accord.protection.referrals.vocab import STATES

POSSIBLE = [(row.source, row.action, row.target) for row in STATES.expanded()]
BY = {(row.source, row.action): row.by for row in STATES.expanded()}


def side(name, *steps, seen=0):
    """Steps of one side; a pair says how many of the other side were known."""
    pairs = [s if isinstance(s, tuple) else (s, seen) for s in steps]
    return [Said(name, n, known, action) for n, (action, known) in enumerate(pairs, 1)]


def state(given, received):
    return merged("draft", [*side("giver", *given), *side("receiver", *received)], POSSIBLE)


ONWARD = (("acknowledge", 1), ("accept", 1))


@pytest.mark.parametrize(
    ("given", "received", "ends", "crossed"),
    [
        (["send"], [*ONWARD], "accepted", []),
        (["send", ("revoke", 0)], [*ONWARD], "revoked", ["acknowledge", "accept"]),
        (["send", ("revoke", 2)], [*ONWARD], "revoked", []),
        (["send", ("revoke", 1)], [*ONWARD], "revoked", ["accept"]),
        # She had arrived before the message came that nobody would receive her: she is there.
        (["send", ("revoke", 2)], [*ONWARD, ("arrive", 1), ("start_service", 1)], "service_started", ["revoke"]),
        (["send", ("not_possible", 0)], [*ONWARD, ("arrive", 1)], "arrived", ["acknowledge", "accept"]),
        (["send", ("depart", 2)], [*ONWARD, ("arrive", 1)], "arrived", ["depart"]),
        # Who knew that it was taken back cannot confirm an arrival.
        (["send", ("revoke", 2)], [*ONWARD, ("arrive", 2)], "revoked", ["arrive"]),
        # What the person says ends it, whatever crossed.
        (["send", ("withdraw", 2)], [*ONWARD, ("arrive", 1)], "withdrawn_by_person", ["arrive"]),
        (["send", ("revoke", 1)], [("acknowledge", 1), ("decline", 1)], "revoked", ["decline"]),
        (["send", ("escalate", 0)], [("acknowledge", 1)], "acknowledged", []),
    ],
    ids=lambda v: "-".join(s[0] if isinstance(s, tuple) else s for s in v) if isinstance(v, list) else v,
)
def test_what_crosses(given, received, ends, crossed):
    found = state(given, received)
    assert found.state == ends
    assert [s.action for s in found.crossed] == crossed


@st.composite
def histories(draw):
    """Both sides act on what they know, and hear of one another at times."""
    known = {"giver": [*side("giver", "send")], "receiver": []}
    heard = {"giver": 0, "receiver": 0}  # how many letters of the other side arrived
    written = {"giver": [*known["giver"]], "receiver": []}
    for _ in range(draw(st.integers(0, 14))):
        who = draw(st.sampled_from(["giver", "receiver"]))
        other = "receiver" if who == "giver" else "giver"
        if draw(st.booleans()) and heard[who] < len(written[other]):
            heard[who] += draw(st.integers(1, len(written[other]) - heard[who]))
        if who == "receiver" and not heard["receiver"]:
            continue
        mine = merged("draft", [*written[who], *written[other][: heard[who]]], POSSIBLE).state
        can = sorted(a for (s, a), by in BY.items() if s == mine and by in (who, "the person", "the clock"))
        if can and mine != "draft":
            written[who].append(Said(who, len(written[who]) + 1, heard[who], draw(st.sampled_from(can))))
    return [*written["giver"], *written["receiver"]]


@given(histories(), st.randoms())
def test_the_order_of_arrival_changes_nothing(steps, random):
    shuffled = steps[:]
    random.shuffle(shuffled)
    assert merged("draft", shuffled, POSSIBLE) == merged("draft", steps, POSSIBLE)


@given(histories())
def test_every_step_is_kept_and_the_person_is_heard(steps):
    found = merged("draft", steps, POSSIBLE)
    assert {*found.counted, *found.crossed} == set(steps)
    assert len(found.counted) + len(found.crossed) == len(steps)
    if any(s.action == "withdraw" for s in found.counted):
        assert found.state == "withdrawn_by_person"


@given(histories())
def test_who_arrived_unless_the_person_took_it_back_is_not_lost(steps):
    """An arrival that its author could record stays, but for what the person said or what its author knew to have ended it."""
    found = merged("draft", steps, POSSIBLE)
    for step in found.crossed:
        if step.action == "arrive":
            assert any(s.action in ("withdraw", "arrive") for s in found.counted) or found.state in (
                "declined",
                "revoked",
                "not_possible",
            )
