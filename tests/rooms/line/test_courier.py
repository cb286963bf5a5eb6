"""The courier over real sockets: what comes between two rounds, and that nobody who is away or hangs holds up another."""

import threading
import time
from contextlib import contextmanager

from accord.exchange.line import courier, tls
from accord.exchange.line.courier import Courier, back_off
from accord.exchange.nodes.models import Node
from tests.rooms.line.build import Other, paired, refused
from tests.rooms.line.test_line_client import listening
from tests.rooms.line.test_line_server import within

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nheard"


@contextmanager
def going(round_):
    made = Courier(round_)
    thread = threading.Thread(target=made.run)
    thread.start()
    try:
        yield made
    finally:
        began = time.monotonic()
        made.stop()
        thread.join(20)
        assert not thread.is_alive()
        assert time.monotonic() - began < 15  # a guard: questions that are under way are cut


def test_the_wait_grows_to_five_minutes_and_never_is_the_same():
    for failures in range(1, 2000):
        assert 1 <= back_off(failures) <= 300
    assert max(back_off(1) for _ in range(200)) <= 2
    assert min(back_off(60) for _ in range(200)) >= 150
    assert len({back_off(9) for _ in range(50)}) == 50


def test_rounds_go_on_and_a_good_one_is_noted(world, monkeypatch):
    monkeypatch.setattr(courier, "_SOON", 0.01)
    other, rounds = Other(2, "ro-1"), []
    paired(world, other)

    def round_(peer, ask, now):
        rounds.append(peer)
        return bool(len(rounds) == 1 and ask("hello", b""))

    with listening(other, OK, knows=tls.ours().certificate), going(round_):
        assert within(10, lambda: len(rounds) > 1)
    assert set(rounds) == {other.id}
    assert Node.objects.get(pk=other.id).heard_at is not None


def test_a_letter_that_is_written_meanwhile_goes_at_once_but_not_to_a_node_that_is_away(world, monkeypatch):
    monkeypatch.setattr(courier, "_LATER", 600)  # by itself there is no second round
    monkeypatch.setattr(courier, "back_off", lambda failures: 600)
    well, away = Other(2, "ro-1"), Other(3, "md-1")
    paired(world, well, away)
    rounds, written = [], set()
    monkeypatch.setattr(courier, "waits", lambda peer: peer in written)

    def round_(peer, ask, now):
        rounds.append(peer)
        written.discard(peer)
        if peer == away.id:
            raise courier.Unreachable("Nothing listens at its address.")
        return False

    with going(round_):
        assert within(10, lambda: set(rounds) == {well.id, away.id})
        time.sleep(0.3)
        assert len(rounds) == 2
        written |= {well.id, away.id}
        assert within(5, lambda: rounds.count(well.id) == 2)
        time.sleep(0.3)
        assert rounds.count(away.id) == 1


def test_a_round_without_an_answer_is_not_heard(world):
    other, rounds = Other(2, "ro-1"), []
    paired(world, other)
    with going(lambda peer, ask, now: bool(rounds.append(peer))):
        assert within(10, lambda: rounds)
    assert Node.objects.get(pk=other.id).heard_at is None


def test_one_that_is_away_and_one_that_hangs_hold_up_nobody(world, monkeypatch, caplog):
    monkeypatch.setattr(courier, "back_off", lambda failures: 0.05)
    monkeypatch.setattr(courier, "_LATER", 0.05)
    away, hangs, well = Other(2, "ro-1"), Other(3, "md-1"), Other(4, "ua-1")
    paired(world, away, hangs, well)
    tried, came = [], []

    def round_(peer, ask, now):
        tried.append(peer)
        if peer != well.id:
            ask("hello", b"Canary")
        came.append(peer)
        return True

    with listening(hangs, b"", knows=tls.ours().certificate) as asked, going(round_):
        assert within(10, lambda: came.count(well.id) > 5 and tried.count(away.id) > 5 and asked)
        assert tried.count(hangs.id) == 1
    assert set(came) == {well.id}
    told = [record.getMessage() for record in caplog.records]
    assert told == ["A node cannot be reached: Nothing listens at its address."]  # once, not at each try


def test_a_round_that_fails_is_gone_again(world, monkeypatch, caplog):
    monkeypatch.setattr(courier, "back_off", lambda failures: 0.01)
    other, tried = Other(2, "ro-1"), []
    paired(world, other)

    def round_(peer, ask, now):
        tried.append(peer)
        raise RuntimeError("Canary")

    with going(round_):
        assert within(10, lambda: len(tried) > 3)


def test_a_node_that_is_refused_is_gone_to_no_more_until_it_is_admitted(world, monkeypatch):
    monkeypatch.setattr(courier, "_LATER", 0.05)
    other, rounds = Other(2, "ro-1"), []
    paired(world, other)
    with going(lambda peer, ask, now: bool(rounds.append(peer))):
        assert within(10, lambda: rounds)
        refused(world, other)
        time.sleep(0.5)  # what had begun has ended
        many = len(rounds)
        time.sleep(0.5)
        assert len(rounds) == many
        refused(world, other, refused=False)
        assert within(10, lambda: len(rounds) > many)
