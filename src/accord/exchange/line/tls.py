"""TLS between nodes: both sides show a certificate, and exactly those that stand in the list are taken. No authority is asked."""

import secrets
import ssl
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_der_private_key,
)

from accord.exchange.nodes import own
from accord.exchange.nodes.listing import read_entry


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """What a node shows of itself: its certificate and the key to it, both in DER."""

    certificate: bytes
    key: bytes


def ours() -> Identity:
    """The identity of this node. Raises NoAddress."""
    return Identity(read_entry(own.required().entry).certificate, own.tls_key())


def to_serve(identity: Identity, certificates: Iterable[bytes]) -> ssl.SSLContext:
    """For who listens: a client shows one of these certificates."""
    context = _context(ssl.PROTOCOL_TLS_SERVER, identity, certificates)
    context.verify_mode = ssl.CERT_REQUIRED
    context.num_tickets = 0  # nobody comes back without showing a certificate
    return context


def to_ask(identity: Identity, certificate: bytes) -> ssl.SSLContext:
    """For who calls: the server shows this certificate, made out for the name that was called."""
    return _context(ssl.PROTOCOL_TLS_CLIENT, identity, [certificate])


def _context(protocol: int, identity: Identity, certificates: Iterable[bytes]) -> ssl.SSLContext:
    context = ssl.SSLContext(protocol)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # a pinned certificate needs no root above it
    if pinned := "".join(map(ssl.DER_cert_to_PEM_cert, certificates)):
        # As text: reading DER, Python takes an error that a key device left in OpenSSL for one of the last certificate.
        context.load_verify_locations(cadata=pinned)
    _show(context, identity)
    return context


def _show(context: ssl.SSLContext, identity: Identity) -> None:
    # SECURITY: OpenSSL takes keys from files only. What stands in the file for that moment is sealed with words that only this
    # memory knows: a crash, a copy of the disk or somebody who looks at the right moment finds no key. tests/rooms/line/test_line_client.py
    words = secrets.token_urlsafe(32)
    key = load_der_private_key(identity.key, None)
    sealed = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(words.encode()))
    with tempfile.NamedTemporaryFile(prefix="accord-", suffix=".pem") as file:
        file.write(ssl.DER_cert_to_PEM_cert(identity.certificate).encode() + sealed)
        file.flush()
        context.load_cert_chain(file.name, password=words)
