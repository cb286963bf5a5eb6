"""Accounts, memberships and API tokens."""

import hmac
from hashlib import sha256
from typing import Any, ClassVar, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from accord.cooperation.organisations.models import Organisation
from accord.foundation.ids import new_id
from accord.foundation.labelled import Labelled
from accord.foundation.policy import Role
from accord.foundation.prepared import Prepared

LANGUAGES = [("bg", "Български"), ("ro", "Română"), ("uk", "Українська"), ("en", "English")]


class Account(AbstractBaseUser):
    """A person who signs in. Holds no rights: those come with a membership."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="en")
    theme = models.CharField(max_length=5, blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = BaseUserManager()

    class Meta:
        db_table = "people_account"

    def __str__(self) -> str:
        return self.name

    had_factor: bool | None = None  # when the session was checked; None before

    def get_session_auth_hash(self) -> str:
        """Bound to the second factor too: a session of before it was set up, with the password alone, ends with it."""
        # SECURITY: else whoever gave the password first is let in when the owner sets up the code. tests/matrix/test_review.py
        factors = sorted(row.pk for row in _factors(self.pk))
        self.had_factor = bool(factors)
        return salted_hmac("accord.session", f"{super().get_session_auth_hash()}|{factors}").hexdigest()


def _asked_for_factors(account: UUID) -> models.QuerySet[Any]:
    from allauth.mfa.models import Authenticator

    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    found: models.QuerySet[Any] = Authenticator.objects.filter(user=account, type__in=kinds)
    return found


_factors: Final = Prepared(_asked_for_factors)


class Membership(Labelled):
    """An account works for an organisation in a role, from a day until a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    role = models.CharField(max_length=40, choices=Role)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_membership"
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="people_role"),
            models.CheckConstraint(
                condition=~models.Q(role=Role.ADMINISTRATOR) | models.Q(until__isnull=False),
                name="people_administrator_ends",
            ),
            models.UniqueConstraint(
                fields=["account", "organisation"], condition=models.Q(until__isnull=True), name="people_one_role"
            ),
        ]


class Invitation(models.Model):
    """Somebody is to work for an organisation. Opens by a link whose keyed digest alone is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    email = models.EmailField()
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    role = models.CharField(max_length=40, choices=Role)
    until = models.DateTimeField(null=True)
    invited_by = models.UUIDField()
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    digest = models.BinaryField(max_length=32, unique=True)
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    account = models.UUIDField(null=True)

    class Meta:
        db_table = "people_invitation"
        indexes = [models.Index(fields=["organisation", "-invited_at"], name="people_invitation_open")]


class Reset(models.Model):
    """A colleague gets a new password, and if need be a new second factor, by a link and what belongs to it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    organisation = models.UUIDField()
    made_by = models.UUIDField()
    released_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    digest = models.BinaryField(max_length=32, unique=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_reset"
        indexes = [models.Index(fields=["organisation", "-made_at"], name="people_reset_lately")]


class Seat(models.Model):
    """A session as its owner sees it in the list. The session's key is with the browser; here is its digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.UUIDField(db_index=True)
    digest = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    seen = models.DateTimeField()

    class Meta:
        db_table = "people_seat"


class ApiToken(models.Model):
    """A token for programs. Only a keyed digest is kept; the token itself is shown once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT)
    label = models.CharField(max_length=60)
    digest = models.BinaryField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_api_token"

    @staticmethod
    def digest_of(token: str) -> bytes:
        """The keyed digest under which a token is kept."""
        return hmac.new(settings.SECRET_KEY.encode(), token.encode(), sha256).digest()


class Trained(models.Model):
    """A certificate of somebody who works here, and until when it counts. `organisation`: who gave it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="trained")
    certificate = models.UUIDField(unique=True)
    organisation = models.UUIDField()
    title = models.CharField(max_length=200)
    until = models.DateField()
    told_at = models.DateTimeField()

    class Meta:
        db_table = "people_trained"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["account", "until"], name="people_trained_until")]
