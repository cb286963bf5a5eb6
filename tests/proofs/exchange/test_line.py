"""F5: somebody on the line between two nodes. F9: a node of the list that does its worst. Real sockets, real TLS."""

import base64
import contextlib
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.serialization import load_der_private_key
from django.conf import settings
from django.db import connection

from accord.config.logs import Plain
from accord.exchange.letters.envelope import Unreadable
from accord.exchange.line import tls
from accord.exchange.line.client import Line
from accord.exchange.line.vocab import CONNECTIONS, MOST, Unreachable
from accord.exchange.nodes.models import Node
from accord.foundation.limits.vocab import Bucket
from tests.cast import world_again
from tests.rooms.line.build import Other, identity, paired, served

QUOTA = Bucket(
    "line", 400, 1
)  # so that a flood by this small machine meets it; the packaged one is 600 and twenty a second
MEMORY = 300 * 1024  # KiB


@pytest.fixture
def told(transactional_db, now):
    """A world whose rows other threads and processes see."""
    return world_again(now)


class Relay:
    """Passes on what two sides say, and keeps every byte; `each(client, server)` can do otherwise."""

    def __init__(self, port):
        self.to, self.kept, self.ends = port, bytearray(), threading.Event()
        self.sock = socket.create_server(("127.0.0.1", 0))
        self.sock.settimeout(0.1)
        self.threads = [threading.Thread(target=self._accept)]
        self.threads[0].start()

    def _accept(self):
        while not self.ends.is_set():
            with contextlib.suppress(OSError):
                here, _ = self.sock.accept()
                there = socket.create_connection(("127.0.0.1", self.to))
                for one, other in ((here, there), (there, here)):
                    self.threads.append(threading.Thread(target=self._pass, args=(one, other)))
                    self.threads[-1].start()

    def _pass(self, one, other):
        with contextlib.suppress(OSError), one:
            one.settimeout(30)
            while piece := one.recv(65536):
                self.kept += piece
                other.sendall(piece)
        with contextlib.suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.ends.set()
        for thread in self.threads:
            thread.join(40)
        self.sock.close()


@contextlib.contextmanager
def relayed(port):
    made = Relay(port)
    try:
        yield made
    finally:
        made.close()


def through(entry, who, relay):
    """The line of `who` to the node of `entry`, with somebody in between."""
    way = Line(entry, who.identity)
    way._link.port = relay.sock.getsockname()[1]
    return way


def asked_of(way, verb, body):
    """(status, answer) of a question."""
    try:
        return 200, way.ask(verb, body)
    except Unreachable as error:
        return error.status, b""


def found(canaries, text):
    """The canaries that stand in a text: plainly, in hex, in base64."""
    text = bytes(text)
    return [
        one for one in canaries
        if one in text or one.hex().encode() in text or base64.b64encode(one)[:-4] in text or base64.b64encode(b"x" + one)[4:-4] in text
    ]  # fmt: skip


@pytest.mark.proof("F5")
def test_who_listens_on_the_line_and_who_reads_its_log_hears_nothing(told, proof, caplog):
    other, said = Other(2, "ro-1"), []
    entry = paired(told, other)

    def fresh():
        said.append(f"canary-{proof.random.getrandbits(160):040x}".encode())
        return said[-1]

    def answered(peer, body, now):
        return fresh() + body

    def unreadable(peer, body, now):
        raise Unreadable("It is no envelope of this format.")

    def broken(peer, body, now):
        raise RuntimeError(body)

    n = proof.size(quick=300, long=10_000)
    handlers = {"letters": answered, "unreadable": unreadable, "broken": broken}
    with served(entry, handlers) as server, relayed(server.port) as relay:
        way = through(entry, other, relay)
        for _ in range(n):
            verb = proof.random.choice(["letters", "letters", "letters", "unreadable", "broken"])
            body = fresh() * proof.random.randint(1, 50)
            status, answer = asked_of(way, verb, body)
            assert (status, answer.endswith(body)) == {"letters": (200, True), "broken": (503, False)}.get(
                verb, (400, False)
            )
            if proof.random.random() < 0.1:
                way.close()  # a fresh handshake is heard too
        way.close()
    log = "".join(map(Plain().format, caplog.records)).encode()
    assert log.count(b"the answer failed") > n // 20
    assert found(said, relay.kept) == []
    assert found(said, log) == []
    # The scanner: what is said without TLS through the same relay is found.
    with socket.create_server(("127.0.0.1", 0)) as plain, relayed(plain.getsockname()[1]) as bare, \
            socket.create_connection(bare.sock.getsockname()) as speaks:  # fmt: skip
        speaks.sendall(b"".join(said[:5]) + base64.b64encode(said[5]) + said[6].hex().encode())
        heard, _ = plain.accept()
        heard.settimeout(20)
        while len(found(said, bare.kept)) < 7:
            assert heard.recv(65536)
        heard.close()
    proof.counted(
        n,
        f"{len(said)} canaries in {len(relay.kept):,} bytes on the line and {len(log):,} of log: 0 found; without TLS 7 of 7",
    )


@pytest.mark.proof("F5")
def test_who_ends_tls_in_the_middle_is_taken_for_neither(told, proof):
    other, asked = Other(2, "ro-1"), []
    entry = paired(told, other)
    theirs, ours = load_der_private_key(other.identity.key, None), load_der_private_key(tls.ours().key, None)
    n = proof.size(quick=40, long=1_000)
    heard = bytearray()
    with served(entry, {"letters": lambda peer, body, now: asked.append(peer) or b""}) as server:
        for number in range(n):
            signer = [None, theirs, ours][number % 3]
            middle = identity(signer=signer)
            loose = tls.to_serve(middle, [other.identity.certificate])
            loose.verify_mode = ssl.CERT_NONE
            with socket.create_server(("127.0.0.1", 0)) as sock:
                way = Line(entry, other.identity)
                way._link.port = sock.getsockname()[1]
                thread = threading.Thread(target=_between, args=(sock, loose, heard))
                thread.start()
                with pytest.raises(Unreachable):
                    way.ask("letters", b"canary", 20)
                thread.join(30)
            on = Line(entry, middle)
            with pytest.raises(Unreachable):
                on.ask("letters", b"canary", 20)
        way = Line(entry, other.identity)
        assert way.ask("letters", b"canary") == b""
        way.close()
        assert server.port
    assert (bytes(heard), asked) == (b"", [other.id])
    proof.counted(
        2 * n,
        f"{n} false servers and {n} false clients, two thirds with certificates that the keys of the two nodes had signed: 0 taken, 0 bytes heard",
    )


def _between(sock, context, heard):
    with contextlib.suppress(OSError):
        sock.settimeout(20)
        plain, _ = sock.accept()
        plain.settimeout(20)
        with context.wrap_socket(plain, server_side=True) as sealed:
            heard += sealed.recv(65536)


class Exchange:
    """`accord exchange` as it is started, over the folder and the tables of this node."""

    def __init__(self, folder, port, quota):
        self.log = folder / "log"
        self.own = Path(settings.ACCORD_DATA) / "limits" / "line.toml"
        self.own.write_text(f"[line]\nburst = {quota.burst}\nseconds = {quota.seconds}\n")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO_"))}
        more = {"ACCORD_DATA": str(settings.ACCORD_DATA), "ACCORD_DATABASE_URL": tables()}
        command = [
            sys.executable,
            "-m",
            "accord",
            "exchange",
            "--no-courier",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, env=kept | more, stdout=log, stderr=log)

    def peak(self):
        """KiB of memory at the most."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)
        self.own.unlink()


def tables():
    """Where the tables of this test are."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgres://{at['USER']}:{at['PASSWORD']}@{quote(str(at['HOST']), safe='')}:{at['PORT']}/{at['NAME']}"


CANARY = b"canary-of-a-hostile-node"
VERBS = ("hello", "letters", "answers", "heads", "lists", "health", "admin", "nothing")


def worst(random):
    """A request as bytes."""
    verb = random.choice(VERBS).encode()
    body = random.choice([
        CANARY, random.randbytes(random.randint(0, 5000)), b"[" * 100_000, b'{"a":' * 50_000, b"\x1f\x8b" + bytes(1000),
        b'{"url": "http://169.254.169.254/"}', b"../../keys/root.key", len(CANARY).to_bytes(4, "big") + CANARY, b"\xff" * 4 + CANARY,
        (2**31).to_bytes(4, "big") * 1000, CANARY * 20_000,
    ])  # fmt: skip
    length = random.choice([len(body)] * 12 + [len(body) + 10, 0, MOST + 1, -1])
    head = random.choice([
        b"POST /%b HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (verb, length),
        b"POST /%b HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (verb, length),
        b"POST /%b HTTP/1.1\r\nContent-Length: %d\r\nContent-Length: 0\r\n\r\n" % (verb, length),
        b"POST /%b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" % verb,
        b"GET /%b/../../etc/passwd HTTP/1.1\r\n\r\n" % verb,
        b"POST http://127.0.0.1:22/%b HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (verb, length),
        b"X" * random.randint(1, 20_000) + b"\r\n\r\n",
    ])  # fmt: skip
    return head + body


def sealed_to(entry, who):
    plain = socket.create_connection(("127.0.0.1", int(entry.address.rpartition(":")[2])), timeout=20)
    return tls.to_ask(who.identity, entry.certificate).wrap_socket(plain, server_hostname="127.0.0.1")


def said_back(entry, who, request):
    """The status that a request had for an answer, or 0; and the body."""
    with contextlib.suppress(OSError), contextlib.closing(sealed_to(entry, who)) as sock:
        sock.settimeout(1)
        sock.sendall(request)
        head, _, body = sock.recv(65536).partition(b"\r\n\r\n")
        return int(head.split()[1]) if head else 0, body
    return 0, b""


def flood(entry, who, ends, counted):
    """Asks without a pause."""
    way = Line(entry, who.identity)
    while not ends.is_set():
        try:
            way.ask("letters", CANARY, 20)
        except Unreachable as error:
            counted[error.status] += 1
    way.close()


def holds_a_body(entry, who, ends):
    """Announces the largest body, sends all but its last byte, and waits."""
    while not ends.is_set():
        with contextlib.suppress(OSError), contextlib.closing(sealed_to(entry, who)) as sock:
            sock.sendall(b"POST /letters HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % MOST)
            for _ in range(MOST // 65536 - 1):
                sock.sendall(bytes(65536))
            ends.wait(3)
        ends.wait(0.2)


@pytest.mark.proof("F9")
def test_a_hostile_node_of_the_list_gets_refusals_and_others_their_answers(told, proof, tmp_path):
    hostile, second, honest = Other(2, "ro-1"), Other(3, "md-1"), Other(4, "ua-1")
    entry = paired(told, hostile, second, honest)
    exchange = Exchange(tmp_path, int(entry.address.rpartition(":")[2]), QUOTA)
    n = proof.size(quick=150, long=5_000)
    try:
        ready = Line(entry, honest.identity)
        while not ready.is_well():
            assert exchange.process.poll() is None, exchange.log.read_text()
            time.sleep(0.1)
        answers, bodies = Counter(), Counter()
        for _ in range(n):
            status, body = said_back(entry, hostile, worst(proof.random))
            answers[status] += 1
            bodies[body] += status == 200
        ends, counted, threads, well = threading.Event(), Counter(), [], 0
        for work, who, many in ((flood, hostile, CONNECTIONS), (holds_a_body, second, CONNECTIONS)):
            more = (counted,) if work is flood else ()
            threads += [threading.Thread(target=work, args=(entry, who, ends, *more)) for _ in range(many)]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        asked = proof.size(quick=30, long=300)
        for _ in range(asked):
            well += ready.is_well()
            time.sleep(0.2)
        peak = exchange.peak()
        ends.set()
        for thread in threads:
            thread.join(60)
        seconds = time.monotonic() - began
        still = Line(entry, second.identity)
        while not still.is_well():
            time.sleep(0.1)
        Node.objects.filter(pk__in=[hostile.id, second.id]).update(refused_at=told.now)
        after = Counter([200 if still.is_well() else 0])
        after += Counter(said_back(entry, who, worst(proof.random))[0] for who in (hostile, second) for _ in range(20))
        well += ready.is_well()
        still.close()
        ready.close()
    finally:
        exchange.stop()
    log = exchange.log.read_bytes()
    assert well == asked + 1
    assert peak < MEMORY
    assert after == {0: 41}
    assert CANARY not in log
    assert set(answers) <= {0, 400, 404, 411, 413, 429, 431}
    assert counted[429]
    assert counted[400] <= QUOTA.burst + seconds / QUOTA.seconds
    said = f"{n} requests of the worst kind: {dict(sorted(answers.items()))}; a flood on {CONNECTIONS} connections: {counted[400]} read, the others told to wait"
    proof.counted(
        n + counted.total(),
        f"{said}; another node answered {well} of {asked + 1} times, {peak // 1024} MB at the most, after refusal 0 of 41 heard",
    )
