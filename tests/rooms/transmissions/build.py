"""Transmissions for the tests: a recipient with a key, a proposal, one that is released."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from accord.research.transmissions import services
from accord.research.transmissions.models import Transmission
from accord.research.transmissions.vocab import Ground
from tests.cast import key
from tests.rooms.releases.build import second


@cache
def recipient_key(bits=2048):
    """The key of the recipient."""
    return rsa.generate_private_key(65537, bits)


def certificate(now, *, name="Eurostat", own=None, days=365, usage=None):
    """A certificate made out by its holder, valid from yesterday."""
    own = own or recipient_key()
    who = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, name)])
    begin = now - timedelta(days=1)
    made = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(own.public_key())
    made = made.serial_number(7).not_valid_before(begin).not_valid_after(begin + timedelta(days=days))
    if usage is not None:
        flags = dict.fromkeys(
            ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False,
        )  # fmt: skip
        made = made.add_extension(x509.KeyUsage(**flags | {usage: True}), critical=True)
    return made.sign(own, SHA256()).public_bytes(Encoding.PEM).decode()


def wanted(world, **more):
    """The table of the Directive for Eurostat."""
    plain = services.Wanted(
        "directive", "2025", "csv", "en", Ground.DIRECTIVE, "Eurostat", "Article 19a", certificate(world.now)
    )
    return replace(plain, **more)


def proposed(world, who="elena", **more):
    """One that waits for a second coordinator."""
    return services.propose(actor=world[who], wanted=wanted(world, **more), now=world.now, key=key()).id


def decided(world, made, who="", action="release"):
    """What a second coordinator says."""
    actor = world[who] if who else second(world)
    read = Transmission.objects.get(pk=made).version
    return services.decide(actor=actor, transmission=made, action=action, read=read, now=world.now, key=key())


def sent_out(world, keeper="Eurostat", reason="Article 19a", holder="Eurostat"):
    """One that was released."""
    made = proposed(world, keeper=keeper, reason=reason, certificate=certificate(world.now, name=holder))
    decided(world, made)
    return made
