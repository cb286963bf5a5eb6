"""A node of somebody else, as far as others see it: its keys, its entry, its signature."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from accord.exchange.letters.envelope import SealingKey
from accord.exchange.nodes import listing
from accord.exchange.nodes.listing import Body, Entry

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def certificate(key):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "node")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 5, NOW, NOW + timedelta(days=1))
    return made.sign(key, None).public_bytes(Encoding.DER)


class One:
    """A node of these tests: its keys and its entry."""

    def __init__(self, number, code):
        self.key, self.sealing, self.id = Ed25519PrivateKey.generate(), SealingKey.generate(), UUID(int=number)
        body = Body(UUID(int=100 + number), f"{code}-body", {"en": "Body"}, "ngo", code[:2].upper(), "+359 2 000")
        self.entry = Entry(
            self.id, code, {"en": code.title()}, code[:2].upper(), f"https://{code}.example:8443", certificate(self.key),
            self.key.public_key().public_bytes_raw(), self.sealing.public(), (body,), NOW,
        )  # fmt: skip
        self.signed = listing.write_entry(self.entry, self.key)
