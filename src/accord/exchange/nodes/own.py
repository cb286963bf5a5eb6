"""This node as others see it: its keys, its certificate and its entry, made new whenever its organisations change."""

from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings

from accord.cooperation.organisations.models import Organisation
from accord.exchange.letters.envelope import SealingKey
from accord.exchange.nodes.listing import Body, Entry, read_entry, write_entry
from accord.exchange.nodes.models import Node
from accord.exchange.nodes.vocab import NoAddress
from accord.foundation.vault import current
from accord.foundation.vault.signing import private_key, public_key

_SEALING, _TLS = "exchange-key", "exchange-certificate"
_YEARS: Final = timedelta(days=3650)


def own() -> Node | None:
    """The row of this node, or None if it has no address yet."""
    return Node.objects.filter(ours=True).first()


def required() -> Node:
    """The row of this node. Raises NoAddress."""
    found = own()
    if found is None:
        raise NoAddress
    return found


def sealing_key() -> SealingKey:
    """What opens envelopes to this node."""
    found = Node.objects.only("secret").get(ours=True)
    return SealingKey.of(current().open_for_node(_SEALING, bytes(found.secret)))


def tls_key() -> bytes:
    """The key to the certificate of this node (PKCS #8, DER)."""
    return current().open_for_node(_TLS, bytes(Node.objects.only("tls").get(ours=True).tls))


def new_keys(node: Node, address: str, now: datetime) -> bytes:
    """Make the keys of this node, sealed into its row; return its certificate in DER (self-signed: it is pinned, not believed)."""
    key = SealingKey.generate()
    host = urlsplit(address).hostname or ""
    tls = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, node.code)])
    try:
        alternative: x509.GeneralName = x509.IPAddress(ip_address(host))
    except ValueError:
        alternative = x509.DNSName(host)
    made = (
        x509.CertificateBuilder(name, name, tls.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + _YEARS)
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(tls, hashes.SHA256())
    )
    plain = tls.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    node.secret = current().seal_for_node(_SEALING, key.raw)
    node.tls = current().seal_for_node(_TLS, plain)
    return made.public_bytes(Encoding.DER)


def write_own(node: Node, *, address: str, certificate: bytes, now: datetime) -> str:
    """The signed entry of this node with the organisations that work here now."""
    here = Organisation.objects.filter(on_this_node=True, source="")
    bodies = tuple(Body(o.pk, o.code, o.names, o.kind, o.country, o.phone) for o in here)
    key = SealingKey.of(current().open_for_node(_SEALING, bytes(node.secret)))
    entry = Entry(
        node.pk, node.code, {"en": node.code}, settings.NODE.jurisdiction, address, certificate, public_key(), key.public(),
        bodies, now,
    )  # fmt: skip
    return write_entry(entry, private_key())


def refreshed(node: Node, now: datetime) -> str:
    """The entry of this node; a fresh one where its organisations are others than it says."""
    said = read_entry(node.entry)
    fresh = write_own(node, address=said.address, certificate=said.certificate, now=now)
    return node.entry if read_entry(fresh).organisations == said.organisations else fresh
