"""F2: letters between nodes, in virtual time; whatever fails replays from its seed."""

from contextlib import suppress

import pytest

from accord.exchange.letters import streams
from tests.proofs.exchange.simulation import Luck, World


def lived(seed, *, restored=False):
    world = World(seed, Luck(restored=restored))
    world.live()
    world.heal()
    return world


@pytest.mark.proof("F2")
def test_nothing_is_lost_doubled_or_out_of_order(proof):
    seeds = proof.size(quick=400, long=10_000)
    effects, wrong = 0, []
    for number in range(seeds):
        seed = proof.seed + number
        world = lived(seed)
        effects += sum(len(node.effects) for node in world.nodes)
        wrong += [(seed, what) for what in world.wrong()]
    proof.counted(
        seeds,
        f"{seeds} seeds of three nodes with 30 % loss, doubles, reordering, cuts, lost answers and failing effects: {effects} letters, "
        f"{len(wrong)} violations; both sides of every referral show the same state",
    )
    assert not wrong, wrong[:5]


@pytest.mark.proof("B6")
def test_a_node_set_back_to_an_older_state_gets_everything_again(proof):
    seeds = proof.size(quick=400, long=10_000)
    wrong = []
    for number in range(seeds):
        seed = proof.seed + number
        wrong += [(seed, what) for what in lived(seed, restored=True).wrong()]
    proof.counted(
        seeds, f"{seeds} seeds in each of which one of three nodes was set back once: {len(wrong)} violations"
    )
    assert not wrong, wrong[:5]


def without_ids(store, letter, *, now, effect):
    """A receiver that does not know a letter again by its id."""
    head = store.head_in(letter.message.origin, letter.message.stream)
    answer = streams.Answer(letter.message.id, letter.digest, streams.Result.APPLIED, head.number + 1, now)
    with suppress(RuntimeError):
        effect(letter.message)
    store.add_in(streams.Kept(letter, answer, 1))
    return answer


def without_order(store, letter, *, now, effect):
    """A receiver that acts on letters as they come."""
    known = store.found(letter.message.origin, letter.message.id)
    return known.answer if known else without_ids(store, letter, now=now, effect=effect)


def telling_nothing(store, peer, stream, *, out, came):
    """A node that gives back nothing to one that was set back."""
    return []


@pytest.mark.proof("F2")
@pytest.mark.parametrize(
    ("name", "broken"), [("take", without_ids), ("take", without_order), ("returned", telling_nothing)], ids=lambda v: getattr(v, "__name__", v)
)  # fmt: skip
def test_a_broken_protocol_is_noticed(proof, monkeypatch, name, broken):
    monkeypatch.setattr(streams, name, broken)
    seeds = 40
    noticed = 0
    for number in range(seeds):
        try:
            noticed += bool(lived(proof.seed + number, restored=name == "returned").wrong())
        except (AssertionError, LookupError, ValueError, streams.Refusal):
            noticed += 1
    proof.counted(seeds, f"with {broken.__name__.replace('_', ' ')}: noticed in {noticed} of {seeds} seeds")
    assert noticed > seeds / 4
