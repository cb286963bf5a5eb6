"""Two ends of a line on this machine: the server of this node, and a node of somebody else that calls it."""

import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from accord.config.commands import free_port
from accord.exchange.letters.envelope import Unreadable
from accord.exchange.line.client import Line
from accord.exchange.line.server import Server
from accord.exchange.line.tls import Identity
from accord.exchange.nodes import listing, own, queries, services
from accord.exchange.nodes.models import Node
from accord.foundation.clock import now as clock
from tests.cast import key
from tests.rooms.exchange.one import One
from tests.rooms.nodes.build import in_force


def identity(host="127.0.0.1", *, signer=None, day=None):
    """A certificate as nodes make theirs; signed by the key of another identity where one is given."""
    made, day = ec.generate_private_key(ec.SECP256R1()), day or clock()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "node")])
    try:
        alternative = x509.IPAddress(ip_address(host))
    except ValueError:
        alternative = x509.DNSName(host)
    certificate = (
        x509.CertificateBuilder(name, name, made.public_key(), x509.random_serial_number())
        .not_valid_before(day - timedelta(days=2))
        .not_valid_after(day + timedelta(days=10))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(signer or made, hashes.SHA256())
    )
    plain = made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return Identity(certificate.public_bytes(Encoding.DER), plain)


class Other(One):
    """A node of somebody else that can call and be called: it has the key to its certificate."""

    def __init__(self, number, code, *, host="127.0.0.1", port=0):
        super().__init__(number, code)
        self.identity = identity(host)
        self.entry = replace(
            self.entry, certificate=self.identity.certificate, address=f"https://{host}:{port or free_port()}"
        )
        self.signed = listing.write_entry(self.entry, self.key)


def echo(peer, body, now):
    return peer.bytes + body


def unreadable(peer, body, now):
    raise Unreadable("It is no envelope of this format.")


def broken(peer, body, now):
    raise RuntimeError(body.decode())


_lines = []
HANDLERS = {"echo": echo, "unreadable": unreadable, "broken": broken}


def paired(world, *others, host="127.0.0.1"):
    """This node at a free port of `host`, in one list with the others. Returns its entry."""
    services.set_address(actor=world["elena"], address=f"https://{host}:{free_port()}", now=world.now, key=key())
    in_force(world, *others)
    return listing.read_entry(own.required().entry)


@contextmanager
def served(entry, handlers=None, host="127.0.0.1"):
    """The server of this node, at the port of its entry."""
    server = Server(host, int(entry.address.rpartition(":")[2]), handlers or HANDLERS)
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        while _lines:
            _lines.pop().close()
        server.stop()
        thread.join(20)
        assert not thread.is_alive()


def line(entry, who):
    """From another node (or with an identity) to the one of the entry; hung up with the server."""
    _lines.append(Line(entry, getattr(who, "identity", who)))
    return _lines[-1]


def refused(world, other, *, refused=True):
    row = Node.objects.get(pk=other.id)
    call = {"actor": world["elena"], "node": row.pk, "read": row.version, "now": world.now, "key": key()}
    services.refuse(**call, refused=refused)
    assert (queries.speaks(other.id) is None) is refused
