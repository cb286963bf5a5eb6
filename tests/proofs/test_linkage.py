"""L1: who stands on three lists at two nodes is counted once within the printed interval."""

from statistics import mean

import pytest

from accord.research.linkage import Refused, Roll, count_once
from tests.rooms.linkage.simulated import STUDY, lists

LEVELS = ("clean", "moderate", "hard")


def travelled(roll):
    """What a node sends: a name that only it understands, kinds and twelve bytes; nothing else fits in."""
    sent = {name: sorted((kind, told.hex()) for kind, told in held) for name, held in roll.records.items()}
    assert all(len(told) == 24 for held in sent.values() for _, told in held)
    return Roll(
        roll.name,
        {name: frozenset((kind, bytes.fromhex(told)) for kind, told in held) for name, held in sent.items()},
    )


@pytest.mark.proof("L1")
def test_counted_once_lies_within_its_interval(proof):
    studies, told, held = proof.size(quick=4, long=100), [], {}
    for level in LEVELS:
        inside, widths, wrong, refused = 0, [], [], 0
        for seed in range(1000, 1000 + studies):
            (police, shelter, anitp), truth, _ = lists(seed=seed, level=level)
            try:
                middle, low, high = count_once(STUDY, [police, shelter, travelled(anitp)]).once
            except Refused as reason:
                refused += reason.code == "quality-unknown"
                continue
            inside += low <= truth <= high
            widths.append((high - low) / truth)
            wrong.append(middle / truth - 1)
        assert len(widths) + refused == studies
        held[level] = inside, len(widths)
        told.append(
            f"{level}: {inside} of {len(widths)}, {refused} refused, width {mean(widths):.1%}, bias {mean(wrong):+.1%}"
        )
    proof.counted(studies, "; ".join(told))
    for level in ("clean", "moderate"):
        inside, many = held[level]
        assert inside >= (0.95 * many if studies >= 100 else many - 1), told
