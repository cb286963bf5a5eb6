"""Sealing a file for the certificate of its recipient."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7EnvelopeBuilder, PKCS7Options
from django.utils.translation import gettext as _

from accord.research.transmissions.vocab import LONGEST_CERTIFICATE, BadTransmission

LEAST_BITS: Final = 2048


@dataclass(frozen=True, slots=True, repr=False)
class Recipient:
    """A certificate that can be sealed for, by its fingerprint (SHA-256) and the name in it."""

    certificate: x509.Certificate
    fingerprint: str
    name: str


def read(pem: str, now: datetime) -> Recipient:
    """The certificate in a text. Raises BadTransmission, with what is wrong with it."""
    if len(pem) > LONGEST_CERTIFICATE:
        raise _bad(_("This is too long for one certificate."))
    try:
        found = x509.load_pem_x509_certificate(pem.encode())
        key = found.public_key()
        usage = _usage(found)
    except ValueError as error:
        raise _bad(
            _("This is no certificate. Paste the text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.")
        ) from error
    if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_BITS:
        raise _bad(_("A file can be sealed for an RSA key of at least 2048 bits only. Ask for such a certificate."))
    if not found.not_valid_before_utc <= now <= found.not_valid_after_utc:
        raise _bad(_("This certificate is not valid today. Ask the recipient for the present one."))
    if usage is not None and not usage.key_encipherment:
        raise _bad(_("This certificate is for signing, not for sealing. Ask the recipient for the one for encryption."))
    return Recipient(found, found.fingerprint(SHA256()).hex(), found.subject.rfc4514_string()[:200])


def seal(content: bytes, recipient: Recipient) -> bytes:
    """CMS EnvelopedData (RFC 5652), DER: AES-256, its key for the recipient's RSA key. The content is taken as bytes."""
    built = PKCS7EnvelopeBuilder().set_data(content).add_recipient(recipient.certificate)
    return built.set_content_encryption_algorithm(AES256).encrypt(Encoding.DER, [PKCS7Options.Binary])


def _usage(certificate: x509.Certificate) -> x509.KeyUsage | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return None


def _bad(sentence: str) -> BadTransmission:
    return BadTransmission(sentence, field="certificate")
