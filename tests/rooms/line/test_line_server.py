"""The listening side over real sockets: who may speak, how much, how long; and what it says when it cannot."""

import contextlib
import socket
import ssl
import time
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import load_der_private_key

from accord.config.logs import Plain
from accord.exchange.letters.envelope import Unreadable
from accord.exchange.line import server, talks, tls, vocab
from accord.exchange.line.client import Line
from accord.exchange.line.vocab import CONNECTIONS, MOST, Unreachable
from accord.exchange.nodes import listing, services
from accord.exchange.nodes.models import Node, NodeList
from accord.foundation.limits import rules
from accord.foundation.limits.vocab import Bucket
from tests.cast import key
from tests.rooms.line.build import Other, identity, line, paired, refused, served
from tests.rooms.nodes.build import compared, in_force, signed_by, taken_in


def port_of(entry):
    return int(entry.address.rpartition(":")[2])


@contextlib.contextmanager
def raw(entry, other=None):
    """A connection on which anything can be said; a stranger's without TLS where no node is given."""
    with socket.create_connection(("127.0.0.1", port_of(entry)), timeout=20) as plain:
        if other is None:
            yield plain
            return
        with tls.to_ask(other.identity, entry.certificate).wrap_socket(plain, server_hostname="127.0.0.1") as sealed:
            yield sealed


def within(seconds, true):
    ended = time.monotonic() + seconds
    while not true() and time.monotonic() < ended:
        time.sleep(0.02)
    return true()


def closed(sock):
    """Whether the other side ends it, within the time of the socket, without a word."""
    try:
        return sock.recv(1) == b""
    except ConnectionError:
        return True
    except ssl.SSLError as error:
        return "ALERT" in str(error) or isinstance(error, ssl.SSLEOFError)


def answer(sock, request):
    sock.sendall(request)
    got = b""
    with contextlib.suppress(OSError):
        while piece := sock.recv(65536):
            got += piece
    return got


def test_a_node_of_the_list_is_answered_on_one_connection_and_was_heard(world):
    other = Other(2, "ro-1")
    entry = paired(world, other)
    with served(entry) as here:
        there = line(entry, other)
        assert there.is_well()
        assert there.ask("echo", b"one") == other.id.bytes + b"one"
        assert there.ask("echo", b"x" * 3_000_000)[-5:] == b"xxxxx"
        assert len(here.talks) == 1
    assert Node.objects.get(pk=other.id).heard_at is not None


def test_our_own_certificate_asks_after_health_and_no_more(world):
    entry = paired(world, Other(2, "ro-1"))
    with served(entry):
        ourselves = line(entry, tls.ours())
        assert ourselves.is_well()
        with pytest.raises(Unreachable):
            ourselves.ask("echo", b"one")


@pytest.mark.parametrize(
    "who", ["nobody", "unknown", "signed by a node of the list", "the listed one with another key"]
)
def test_a_certificate_that_does_not_stand_in_the_list_is_not_heard(world, who):
    other = Other(2, "ro-1")
    entry = paired(world, other)
    asked = []
    handlers = {"echo": lambda peer, body, now: asked.append(peer) or b""}
    with served(entry, handlers):
        if who == "nobody":
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            with raw(entry) as plain, context.wrap_socket(plain) as sealed:
                assert closed(sealed)
            assert asked == []
            return
        if who == "the listed one with another key":
            with pytest.raises(ssl.SSLError):
                Line(entry, tls.Identity(other.identity.certificate, identity().key))
            return
        signer = load_der_private_key(other.identity.key, None) if who != "unknown" else None
        with pytest.raises(Unreachable):
            line(entry, identity(signer=signer)).ask("echo", b"one")
        assert line(entry, other).ask("echo", b"") == b""
    assert asked == [other.id]


def test_older_tls_is_not_spoken(world):
    other = Other(2, "ro-1")
    entry = paired(world, other)
    context = tls.to_ask(other.identity, entry.certificate)
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    with served(entry), raw(entry) as plain, pytest.raises(ssl.SSLError):
        context.wrap_socket(plain, server_hostname="127.0.0.1")


def test_a_node_that_is_refused_is_cut_off_on_the_connection_that_it_has(world):
    other = Other(2, "ro-1")
    entry = paired(world, other)
    with served(entry):
        there = line(entry, other)
        assert there.ask("echo", b"one")
        refused(world, other)
        with pytest.raises(Unreachable):
            there.ask("echo", b"two")
        refused(world, other, refused=False)
        assert there.ask("echo", b"three")


def test_a_node_that_the_list_drops_is_cut_off(world):
    other, third = Other(2, "ro-1"), Other(3, "md-1")
    entry = paired(world, other, third)
    with served(entry):
        there = line(entry, third)
        assert there.ask("echo", b"one")
        pk = services.propose_without(actor=world["elena"], node=third.id, now=world.now, key=key()).id
        found = compared(world, NodeList.objects.get(pk=pk))
        taken_in(world, signed_by(found, other))
        assert not Node.objects.get(pk=third.id).listed
        with pytest.raises(Unreachable):
            there.ask("echo", b"two")
        assert line(entry, other).ask("echo", b"one")


def test_a_node_that_is_listed_with_another_certificate_is_cut_off_by_the_old_one(world):
    other, fresh = Other(2, "ro-1"), Other(2, "ro-1")
    entry = paired(world, other)
    with served(entry):
        there = line(entry, other)
        assert there.ask("echo", b"one")
        Node.objects.filter(pk=other.id).update(entry=fresh.signed)
        with pytest.raises(Unreachable):
            there.ask("echo", b"two")


def test_one_that_is_listed_later_is_taken_without_a_new_start(world, monkeypatch):
    monkeypatch.setattr("accord.exchange.line.pins.FRESH", 0)
    other, third = Other(2, "ro-1"), Other(3, "md-1")
    entry = paired(world, other)
    with served(entry):
        with pytest.raises(Unreachable):
            line(entry, third).ask("echo", b"one")
        in_force(world, other, third)
        assert line(entry, third).ask("echo", b"one") == third.id.bytes + b"one"


def test_a_handler_that_fails_tells_nothing_and_the_log_nothing_that_was_sent(world, caplog):
    other = Other(2, "ro-1")
    entry = paired(world, other)
    with served(entry):
        there = line(entry, other)
        for verb, status, said in (
            ("unreadable", 400, "It is no envelope of this format."),
            ("broken", 503, ""),
            ("nothing", 404, ""),
        ):
            with pytest.raises(Unreachable) as told:
                there.ask(verb, b"Canary")
            assert (told.value.status, told.value.said) == (status, said)
        assert there.ask("echo", b"")  # on the same connection
    assert [record.name for record in caplog.records] == ["accord.exchange"]
    assert "Canary" not in "".join(map(Plain().format, caplog.records))


POST = b"POST /echo HTTP/1.1\r\n"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (POST + b"Content-Length: %d\r\n\r\n" % (MOST + 1), 413),
        (POST + b"Content-Length: 99999999999999999999\r\n\r\n", 400),
        (POST + b"\r\n", 411),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (POST + b"X: " + b"y" * 9000 + b"\r\n\r\n", 431),
        (POST + b"X: y\r\n" * 2000 + b"\r\n", 431),
        (b"GET http://169.254.169.254/ HTTP/1.1\r\n\r\n", 400),
        (b"POST /../../etc/passwd HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 400),
        (b"\x00" * 100 + b"\r\n\r\n", 400),
    ],
)
def test_what_is_no_plain_request_is_refused_before_it_is_read(world, monkeypatch, request_, status):
    monkeypatch.setattr(server, "LINGER", 0.3)
    other = Other(2, "ro-1")
    entry = paired(world, other)
    with served(entry), raw(entry, other) as sealed:
        got = answer(sealed, request_)
        assert got.startswith(b"HTTP/1.1 %d " % status)
        assert got.count(b"HTTP/1.1") == 1
        assert got.endswith(b"Content-Length: 0\r\nConnection: close\r\n\r\n")


@pytest.mark.parametrize("step", ["connection", "handshake", "head", "body"])
def test_who_is_slow_is_cut_while_others_are_answered(world, monkeypatch, step):
    monkeypatch.setattr(talks, "HANDSHAKE", 0.5)
    monkeypatch.setattr(server, "HEAD_TIME", 0.5)
    monkeypatch.setattr(server, "time_for", lambda size: 0.5)
    other = Other(2, "ro-1")
    entry = paired(world, other)
    said = {
        "connection": b"",
        "handshake": b"\x16\x03\x01",
        "head": POST,
        "body": POST + b"Content-Length: 9\r\n\r\n12",
    }
    with served(entry) as here, raw(entry, other if step in {"head", "body"} else None) as slow:
        slow.sendall(said[step])
        assert line(entry, other).ask("echo", b"one")
        assert closed(slow)
        assert within(5, lambda: len(here.talks) == 1)  # the other one, which is kept


def test_strangers_and_nodes_have_so_many_connections_and_no_more(world, monkeypatch):
    monkeypatch.setattr(talks, "STRANGERS_OF_ONE", 2)
    other = Other(2, "ro-1")
    entry = paired(world, other)
    with served(entry), contextlib.ExitStack() as stack:
        for _ in range(CONNECTIONS):
            one = stack.enter_context(raw(entry, other))
            one.sendall(POST + b"Content-Length: 1\r\n\r\nx")
            assert one.recv(100).startswith(b"HTTP/1.1 200")
        with raw(entry, other) as more:
            assert closed(more)
        strangers = [stack.enter_context(raw(entry)) for _ in range(2)]
        with raw(entry) as third:
            assert closed(third)
        for one in strangers:
            one.settimeout(0.3)
            with pytest.raises(TimeoutError):
                one.recv(1)


def test_a_flood_is_told_to_wait_and_costs_no_more(world, monkeypatch):
    monkeypatch.setitem(rules.buckets(), "line", Bucket("line", 3, 60))
    other, third = Other(2, "ro-1"), Other(3, "md-1")
    entry = paired(world, other, third)
    with served(entry):
        there = line(entry, other)
        for _ in range(3):
            there.ask("echo", b"one")
        for size in (10, MOST):  # a large body is not read, and its sender hears the answer all the same
            with pytest.raises(Unreachable) as told:
                there.ask("echo", bytes(size))
            assert (told.value.status, told.value.wait > 50) == (429, True)
        assert line(entry, third).ask("echo", b"one")  # another node is not held up by it


def test_bytes_are_counted_by_pieces(world, monkeypatch):
    monkeypatch.setitem(rules.buckets(), "line-bytes", Bucket("line-bytes", 4, 60))
    other = Other(2, "ro-1")
    entry = paired(world, other)
    with served(entry):
        there = line(entry, other)
        there.ask("echo", bytes(3 * vocab.PIECE))
        with pytest.raises(Unreachable) as told:
            there.ask("echo", bytes(2 * vocab.PIECE))
        assert told.value.status == 429


def test_two_nodes_cannot_show_the_same_certificate():
    one, two = Other(2, "ro-1"), Other(3, "md-1")
    same = listing.write_entry(replace(two.entry, certificate=one.entry.certificate), two.key)
    with pytest.raises(Unreadable):
        listing.read_listing(listing.following(None, [one.signed, same]).text.decode())


def test_it_ends_at_once_though_somebody_waits(world):
    other = Other(2, "ro-1")
    entry = paired(world, other)
    with served(entry) as here, raw(entry, other) as idle:
        idle.sendall(POST + b"Content-Length: 1\r\n\r\nx")
        assert idle.recv(100)
        here.stop()
        while b"x" not in idle.recv(100):
            pass
        assert closed(idle)
