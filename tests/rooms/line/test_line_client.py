"""The calling side: it speaks with one certificate only, goes nowhere else, and says shortly why it did not reach it."""

import contextlib
import ctypes
import socket
import ssl
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_der_private_key

from accord.config.commands import free_port
from accord.exchange.line import client, tls
from accord.exchange.line.client import Line
from accord.exchange.line.vocab import Unreachable
from tests.rooms.line.build import Other, identity, line, paired, served

HERE = identity()


@contextlib.contextmanager
def listening(other, answer, *, shows=None, hang_up=False, knows=HERE.certificate):
    """A node of somebody else, at its address, that reads a request and says `answer`; then nothing more, or hangs up without saying so."""
    requests, ending = [], threading.Event()
    context = tls.to_serve(shows or other.identity, [knows])

    def serve():
        while not ending.is_set():
            with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
                plain, _ = sock.accept()
                plain.settimeout(10)
                sealed = stack.enter_context(context.wrap_socket(plain, server_side=True))
                requests.append(sealed.recv(65536))
                for piece in answer if isinstance(answer, list) else [answer]:
                    sealed.sendall(piece)
                    time.sleep(0.02)
                ending.wait(0 if hang_up else 10)

    with socket.create_server(("127.0.0.1", int(other.entry.address.rpartition(":")[2]))) as sock:
        sock.settimeout(0.1)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield requests
        finally:
            ending.set()
            thread.join(20)


def asked(other, timeout=5, ours=HERE):
    way = Line(other.entry, ours)
    try:
        return way.ask("letters", b"body", timeout)
    finally:
        way.close()


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nheard"


def test_a_question_is_answered():
    other = Other(2, "ro-1")
    with listening(other, OK) as requests:
        assert asked(other) == b"heard"
    assert requests[0].startswith(b"POST /letters HTTP/1.1\r\n")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_an_address_is_a_number_or_a_name(world, host):
    other = Other(2, "ro-1")
    entry = paired(world, other, host=host)
    with served(entry):
        assert line(entry, other).ask("echo", b"x") == other.id.bytes + b"x"


def test_another_certificate_is_not_spoken_with_and_hears_nothing():
    other = Other(2, "ro-1")
    signer = load_der_private_key(other.identity.key, None)
    for shows in (identity(), identity(signer=signer)):
        with listening(other, OK, shows=shows) as requests, pytest.raises(Unreachable, match="another certificate"):
            asked(other)
        assert requests == []


def test_a_certificate_for_another_name_is_not_taken():
    other = Other(2, "ro-1", host="localhost")
    other.identity = identity("127.0.0.1")
    other.entry = replace(other.entry, certificate=other.identity.certificate)
    with listening(other, OK) as requests, pytest.raises(Unreachable, match="another certificate"):
        asked(other)
    assert requests == []


def test_who_does_not_know_us_is_unreachable():
    other = Other(2, "ro-1")
    with listening(other, OK), pytest.raises(Unreachable):
        asked(other, ours=identity())


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "It answers 302."),
        (b"HTTP/1.1 503 X\r\nContent-Length: 6\r\n\r\nsecret", "It answers 503."),
        (b"HTTP/1.1 400 X\r\nContent-Length: 3\r\n\r\nWhy", "It answers 400."),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\nx", "more than a node may"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", "how long"),
        (b"HTTP/1.1 200 OK\r\n\r\nheard", "how long"),
        (b"\x00\x01 nonsense\r\n\r\n", "The connection broke."),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "The connection broke."),
    ],
)
def test_what_is_no_answer_is_said_shortly(answer, reason):
    other = Other(2, "ro-1")
    with listening(other, answer), pytest.raises(Unreachable, match=reason) as told:
        asked(other)
    assert told.value.said == ("Why" if b" 400 " in answer else "")
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("at", range(len(OK)))
def test_an_answer_that_was_cut_off_anywhere_is_none(at):
    other = Other(2, "ro-1")
    with listening(other, OK[:at], hang_up=True), pytest.raises(Unreachable):
        asked(other)


def test_an_answer_that_comes_byte_by_byte_ends_with_the_question():
    other = Other(2, "ro-1")
    began = time.monotonic()
    with listening(other, [bytes([c]) for c in OK]), pytest.raises(Unreachable):
        asked(other, timeout=0.3)
    assert time.monotonic() - began < 9  # the guard against a hang; the answer itself would take much longer


def test_whom_nobody_reaches_is_said_so(monkeypatch):
    other = Other(2, "ro-1")
    with pytest.raises(Unreachable, match="Nothing listens"):
        asked(other)
    monkeypatch.setattr(client, "_CONNECT", 0.3)
    silent = socket.create_server(("127.0.0.1", int(other.entry.address.rpartition(":")[2])))
    with silent, pytest.raises(Unreachable, match="in time"):
        asked(other)


def test_a_question_on_a_kept_connection_ends_in_its_time_too(world):
    other = Other(2, "ro-1")
    entry, going_on = paired(world, other), threading.Event()
    handlers = {"quick": lambda peer, body, now: b"", "slow": lambda peer, body, now: bytes(going_on.wait(20))}
    with served(entry, handlers):
        there = line(entry, other)
        there.ask("quick", b"")
        with pytest.raises(Unreachable, match="in time"):
            there.ask("slow", b"", 0.3)
        going_on.set()
        assert there.ask("quick", b"") == b""


def test_the_environment_leads_it_nowhere(monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    other = Other(2, "ro-1")
    with listening(other, OK):
        assert asked(other) == b"heard"


def test_an_address_that_is_none_is_unreachable():
    other = Other(2, "ro-1")
    with pytest.raises(Unreachable):
        Line(replace(other.entry, address="https://ro.example:port"), HERE)


def test_a_server_that_starts_again_is_reached_on_the_next_question(world):
    other = Other(2, "ro-1")
    entry = paired(world, other)
    way = Line(entry, other.identity)
    with served(entry):
        assert way.ask("echo", b"1")
    with served(entry):
        assert way.ask("echo", b"2")
        way.close()


def test_what_stands_in_a_file_for_a_moment_is_no_key(monkeypatch):
    """OpenSSL reads the key from a file; that file does not open without the words that only memory holds."""
    real, seen = ssl.SSLContext.load_cert_chain, []

    def watched(self, certfile, *args, **kwargs):
        path = Path(certfile)
        seen.append((path, path.read_bytes(), path.stat().st_mode & 0o777))
        return real(self, certfile, *args, **kwargs)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", watched)
    tls.to_ask(HERE, HERE.certificate)
    path, text, mode = seen[0]
    assert (path.exists(), mode) == (False, 0o600)
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in text
    assert ssl.DER_cert_to_PEM_cert(HERE.key).splitlines()[2].encode() not in text


def test_an_error_that_another_library_left_in_openssl_stops_no_line():
    """A key device looks for an engine of OpenSSL and leaves its error lying; Python would take it for one of the next certificate."""
    openssl = ctypes.CDLL(ssl._ssl.__file__)  # type: ignore[attr-defined]
    if not hasattr(openssl, "ENGINE_by_id"):
        pytest.skip("this OpenSSL has no engines to look for")
    other = Other(2, "ro-1")
    openssl.ENGINE_by_id(b"nowhere")
    assert len(tls.to_serve(other.identity, [HERE.certificate, identity().certificate]).get_ca_certs()) == 2
    openssl.ENGINE_by_id(b"nowhere")
    assert tls.to_ask(HERE, other.identity.certificate).get_ca_certs()
    openssl.ERR_clear_error()
