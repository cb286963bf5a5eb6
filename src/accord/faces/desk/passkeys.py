"""Forms of passkeys: allauth and fido2 verify; what does not read at all is answered like a wrong code."""

import base64
import hmac
import json
import struct
from typing import Any, Final

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import UnsupportedAlgorithm
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import HiddenInput, JSONField
from django.utils.translation import gettext_lazy as _

# What fido2 raises on bytes that are no credential.
_UNREADABLE: Final = (
    TypeError, ValueError, KeyError, AttributeError, IndexError, OverflowError, RecursionError, struct.error, UnsupportedAlgorithm,
)  # fmt: skip


def as_json(options: Any) -> str:
    """Options of a ceremony as the script of the page reads them."""
    return json.dumps(options, cls=DjangoJSONEncoder)


def creation_options(user: Any) -> str:
    """What the browser needs to make a passkey that is found without a name and verifies its owner. JSON."""
    return as_json(auth.begin_registration(user, passwordless=True))


def request_options(user: Any) -> str:
    """What the browser needs to use one of `user`'s passkeys. JSON."""
    return as_json(auth.begin_authentication(user))


def _same_origin(credential: Any) -> None:
    """fido2 would take any port of localhost and any host below ours. Raises ValidationError or one of _UNREADABLE."""
    # SECURITY: the answer was made for exactly this address. tests/rooms/people/test_passkeys.py
    text = credential["response"]["clientDataJSON"]
    origin = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))["origin"]
    request = context.request
    if not hmac.compare_digest(origin, f"{request.scheme}://{request.get_host()}"):
        raise get_adapter().validation_error("incorrect_code")


class CredentialField(JSONField):
    """What the device answered: JSON, and not a nest without end."""

    widget = HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError:
            raise get_adapter().validation_error("incorrect_code") from None


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A name for the passkey, and what the device made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()
        self.fields.pop("passwordless", None)  # always: the options ask for it
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].help_text = _("Such as “my telephone” or “key on my ring”.")
        self.fields["name"].max_length = 60
        self.fields["name"].widget.attrs = {"maxlength": 60, "autocomplete": "off"}
        if not self.is_bound:
            self.initial["name"] = ""

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"].strip() or _("Passkey"))[:60]

    def clean(self) -> Any:
        try:
            if credential := self.cleaned_data.get("credential"):
                _same_origin(credential)
            return super().clean()
        except _UNREADABLE:
            raise get_adapter().validation_error("incorrect_code") from None


class _Use(AuthenticateWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()

    def clean_credential(self) -> Authenticator:
        try:
            _same_origin(self.cleaned_data["credential"])
            return super().clean_credential()
        except _UNREADABLE:
            raise get_adapter().validation_error("incorrect_code") from None


class PasskeyForm(_Use):
    """A passkey behind a password."""


class ProvePasskeyForm(_Use):
    """A passkey once more, within a session."""

    def proved(self) -> None:
        """Note the proof in this session."""
        post_authentication(context.request, self.cleaned_data["credential"], reauthenticated=True)


class SignInPasskeyForm(_Use, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey alone: it is held by the person and verifies her, which makes two factors."""

    def clean_credential(self) -> Authenticator:
        found = super().clean_credential()
        if not found.user.is_active:
            raise get_adapter().validation_error("incorrect_code")
        return found
