"""A passkey in software for the tests: answers the ceremonies as a device would, or wrongly in one point when it is told to."""

import json
import secrets
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Device:
    """One device with one passkey."""

    def __init__(self, origin="http://localhost", rp_id="localhost"):
        self.origin, self.rp_id = origin, rp_id
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(32)
        self.user_handle = None

    def _client_data(self, kind, asked, **wrong):
        fields = {"type": f"webauthn.{kind}", "challenge": asked, "origin": self.origin, "crossOrigin": False}
        return json.dumps(fields | wrong).encode()

    def make(self, options, flags=PRESENT | VERIFIED, rp_id=None, **wrong):
        """The answer to `options` of a registration."""
        public = options["publicKey"]
        self.user_handle = public["user"]["id"]
        attested = AttestedCredentialData.create(
            Aaguid(bytes(16)), self.credential_id, ES256.from_cryptography_key(self.private.public_key())
        )
        hashed = sha256((rp_id or self.rp_id).encode()).digest()
        data = AuthenticatorData.create(hashed, flags | ATTESTED, 0, attested)
        return self._answer(
            {
                "clientDataJSON": websafe_encode(self._client_data("create", public["challenge"], **wrong)),
                "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
                "transports": ["internal"],
            }
        )

    def use(self, options, flags=PRESENT | VERIFIED, rp_id=None, user_handle=None, key=None, **wrong):
        """The answer to `options` of a sign-in."""
        client = self._client_data("get", options["publicKey"]["challenge"], **wrong)
        data = AuthenticatorData.create(sha256((rp_id or self.rp_id).encode()).digest(), flags, 1)
        signature = (key or self.private).sign(bytes(data) + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": user_handle or self.user_handle,
            }
        )

    def _answer(self, response):
        name = websafe_encode(self.credential_id)
        return {
            "id": name, "rawId": name, "type": "public-key", "response": response,
            "clientExtensionResults": {"credProps": {"rk": True}},
        }  # fmt: skip


def options_of(html):
    """The options that a page holds for its script."""
    from html import unescape

    return json.loads(unescape(html.split('data-options="')[1].split('"')[0]))


__all__ = ["Device", "options_of", "websafe_decode"]
