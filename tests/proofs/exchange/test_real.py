"""Real nodes, each a folder, a database, processes and people, with bad lines between them. F1: trouble. B6: set back."""

import copy
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from random import Random

import pytest

from tests.conftest import kept_tables
from tests.proofs.exchange.books import wrong
from tests.proofs.exchange.real import BadLine, RealNode, Refused, pair, until

CODES = (("bg-1", "BG"), ("ro-1", "RO"), ("ro-2", "RO"))
SETTLING = 600  # seconds; a courier that was cut off often waits up to five minutes


class Net:
    """Nodes that trust one another, with a bad line before each."""

    def __init__(self, many, seed, **line):
        self.nodes = [RealNode(code, country) for code, country in CODES[:many]]
        self.lines = [BadLine(node.port, seed + number, **line) for number, node in enumerate(self.nodes)]

    def begin(self):
        with ThreadPoolExecutor() as together:
            list(together.map(lambda node: node.make(kept_tables()), self.nodes))
        for node in self.nodes:
            node.begin()
        self.bodies = [node("people", code=node.code, country=node.country)["help"] for node in self.nodes]
        pair(self.nodes, [line.port for line in self.lines])
        for node in self.nodes:
            node("checkpoint")
            node.serve()
        for number, node in enumerate(self.nodes):
            for other, body in zip(self.nodes[number + 1 :], self.bodies[number + 1 :], strict=True):
                made = node("agree", others=[body])
                assert until(lambda o=other, m=made: o("agreement", agreement=m) == "proposed", 120), other.told()
                other("sign", agreement=made)
                assert until(lambda n=node, m=made: n("agreement", agreement=m) == "signed", 120), node.told()

    def settled(self):
        return all(node("letters")[:2] + node("letters")[3:] == [0, 0, 0] for node in self.nodes)

    def books(self):
        """What all hold of one another; each ledger by the checkpoints, too, that the others have seen."""
        seen = [node("seen") for node in self.nodes]
        found = {node("node"): node("books") for node in self.nodes}
        for node, book in zip(self.nodes, found.values(), strict=True):
            notes = [told[node.code] for told in seen if node.code in told]
            book["faults"] += node("verify", held=notes) + (
                [] if notes else [f"nobody has seen the ledger of {node.code}"]
            )
        return found

    def end(self):
        for node in self.nodes:
            node.end()
        for line in self.lines:
            line.end()


@contextmanager
def net(many, seed, **line):
    made = Net(many, seed, **line)
    try:
        made.begin()
        yield made
    finally:
        made.end()


def works(net, number, referrals, seed):
    """The people of one node: they send so many referrals, and take steps on what there is. How many were refused."""
    node, random, refused = net.nodes[number], Random(seed), 0
    others = [body for body in net.bodies if body != net.bodies[number]]
    while referrals:
        with suppress(Refused):
            if random.random() < 1 / 3:
                node("refer", receiver=random.choice(others), name=f"Олена {random.randrange(10**9)}")
                referrals -= 1
            else:
                node("step", seed=random.getrandbits(32))
            continue
        refused += 1
    return refused


class Trouble(threading.Thread):
    """Kills whole exchanges and starts them again, and parts nodes from the others, until it is told to end."""

    def __init__(self, net, seed, pause):
        super().__init__()
        self.net, self.random, self.pause, self.over = net, Random(seed), pause, threading.Event()
        self.kills = self.parts = 0

    def run(self):
        while not self.over.wait(self.random.uniform(*self.pause)):
            number = self.random.randrange(len(self.net.nodes))
            node, line = self.net.nodes[number], self.net.lines[number]
            if self.random.random() < 0.5:
                node.kill()
                self.kills += 1
                self.over.wait(self.random.uniform(0, 2))
                node.serve()
            else:
                line.part()
                self.parts += 1
                self.over.wait(self.random.uniform(1, 4))
                line.down = False

    def end(self):
        self.over.set()
        self.join()


def told_wrong(books):
    """Whether what compares the books notices: a letter that is lost, one that came twice, one that came out of order."""
    names = list(books)
    here, there = next((a, b) for a in names for b in names if len(books[b]["in"].get(a, [])) > 1)
    lost, twice, order = (copy.deepcopy(books) for _ in range(3))
    lost[there]["in"][here].pop()
    events = [one for one in books[there]["events"] if one[0] == "node.letter.taken" and one[3] == "applied"]
    twice[there]["events"].append(events[0])
    order[there]["events"].reverse()
    return [bool(wrong(one)) for one in (lost, twice, order)]


@pytest.mark.proof("F1")
def test_three_nodes_in_trouble_come_to_the_same(proof):
    referrals = proof.size(quick=20, long=3_334)
    with net(3, proof.seed) as made:
        # An exchange needs seconds to start: killed as often as that for an hour, three of them would do nothing else.
        trouble = Trouble(made, proof.seed, (1.0, 4.0) if referrals < 1_000 else (5.0, 15.0))
        trouble.start()
        began = time.monotonic()
        try:
            with ThreadPoolExecutor() as together:
                seeds = [(number, proof.seed * 10 + number) for number in range(3)]
                refused = sum(together.map(lambda one: works(made, one[0], referrals, one[1]), seeds))
        finally:
            trouble.end()
        worked = time.monotonic() - began
        for line in made.lines:
            line.heal()
        healed = time.monotonic()
        assert until(made.settled, SETTLING), [node("letters") for node in made.nodes]
        healed = time.monotonic() - healed
        books = made.books()
    letters = sum(len(one) for book in books.values() for one in book["out"].values())
    steps = sum(len(state[1]) for book in books.values() for state in book["states"].values()) // 2
    cut = sum(line.cuts for line in made.lines)
    found = wrong(books)
    proof.counted(
        3 * referrals,
        f"{3 * referrals} referrals between three nodes, {steps} steps, {letters} letters in {worked:.0f} s, while {cut} connections were cut, "
        f"{trouble.kills} exchanges killed and {trouble.parts} nodes parted; {refused} steps came too late; {healed:.0f} s after the line "
        f"healed: {len(found)} lost, doubled or out of order, each referral in the same state with the same steps at both, "
        "ledgers agree letter by letter",
    )
    assert not found, found[:5]
    assert told_wrong(books) == [True, True, True]


@pytest.mark.proof("B6")
def test_a_real_node_that_is_set_back_gets_its_own_letters_back(proof):
    n = proof.size(quick=6, long=60)
    with net(2, proof.seed, cut=0.0, slowest=0.0) as made:
        here, there = made.nodes
        body = {here: made.bodies[1], there: made.bodies[0]}

        def sends(node, many):
            return [
                node("refer", receiver=body[node], name=f"Олена {proof.random.randrange(10**9)}") for _ in range(many)
            ]

        before = sends(here, n)
        theirs = sends(there, n)
        assert until(made.settled, SETTLING)
        here.set_aside()
        since = sends(here, n)  # these are forgotten, with their cases; their consents too
        for one in before[: n // 2]:
            here("act", referral=one["referral"], action="revoke")
        here("withdraw", consent=before[-1]["consent"])
        for one in theirs:
            here("act", referral=one["referral"], action="acknowledge")
        more = sends(there, n)
        assert until(made.settled, SETTLING)
        known = here("states")
        here.set_back()
        for one in (
            *theirs[: n // 2],
            *theirs[: n // 2],
        ):  # not knowing it, they take another step at the place of the old one
            with suppress(Refused):
                here("act", referral=one["referral"], action="acknowledge")
        for one in before[n // 2 : n - 1]:
            here("act", referral=one["referral"], action="revoke")
        here.serve()
        assert until(lambda: made.settled() and len(here("states")) == 4 * n, SETTLING), (made.settled(), here.told())
        states, found = here("states"), wrong({node("node"): node("books") for node in made.nodes}, set_back=True)
        again, withdrawn = set(here("again")), here("consents")[before[-1]["consent"]]
        there("begin_anew", code=here.code)
    kept = [one for one in known if known[one][1] == [step for step in states[one][1] if step in known[one][1]]]
    proof.counted(
        4 * n,
        f"a node with {2 * n} referrals is set back after {2 * n} more and {n + n // 2 + 1} steps: everything that it had told another node "
        f"comes back ({len(again)} referrals, each shown to people), steps of both lives stand in one order, 0 lost, 0 doubled, "
        "the same at both; a consent that was taken back stays so",
    )
    assert not found, found[:5]
    assert withdrawn
    assert set(kept) == set(known)
    assert {one["referral"] for one in since} <= again
    assert all(one["referral"] in states for one in more)
