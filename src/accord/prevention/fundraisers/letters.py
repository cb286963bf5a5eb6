"""The two letters that fundraisers get. Nothing that a stranger typed stands in them but the address itself."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from secrets import token_hex
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accord.cooperation.organisations.queries import called
from accord.foundation.post import domain_of
from accord.prevention.fundraisers.incoming import Told

_TONGUES: Final = frozenset(dict(settings.LANGUAGES))


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """A letter, and where it is returned to if it cannot be delivered."""

    message: EmailMessage
    back_to: str


def ready() -> bool:
    """Whether this node can write to fundraisers: a mail server, an address of its own, and public pages to lead to."""
    return bool(settings.ACCORD_SMTP and settings.ACCORD_OPEN_MAIL_FROM and settings.ACCORD_SITE)


def token_of(secret: bytes, fundraiser: UUID, turn: int, *, leaves: bool) -> str:
    """What stands in a link: grown from the secret of the desk, kept nowhere."""
    message = f"fundraiser-link\x1f{fundraiser}\x1f{turn}\x1f{leaves}".encode()
    return hmac.new(secret, message, sha256).hexdigest()[:48]


def digest_of(secret: bytes, email: str) -> str:
    """What finds the same address again, and tells nobody which it is."""
    return hmac.new(secret, f"fundraiser-address\x1f{email.strip().casefold()}".encode(), sha256).hexdigest()[:32]


def letter(
    told: Told, *, organisation: UUID, code: str, leave: str, confirm: str = "", until: datetime, now: datetime
) -> Letter:
    """The letter that asks to confirm; without `confirm`, the one to somebody who is on the list already."""
    language = told.language if told.language in _TONGUES else "en"
    site = f"{settings.ACCORD_SITE.rstrip('/')}/{language}/g/"
    made, sender = EmailMessage(), settings.ACCORD_OPEN_MAIL_FROM
    with translation.override(language):
        words = {
            "site": site,
            "confirm": f"{site}{confirm}/",
            "leave": f"{site}{leave}/",
            "guide": f"{site}guide.html",
            "day": date_format(localtime(until), "DATE_FORMAT"),
            "who": called([organisation]).get(organisation, ""),
        }
        made["Subject"] = _("Please confirm your address") if confirm else _("Your address is on our list")
        made.set_content((_confirm() if confirm else _known()) % words)
    made["From"], made["To"] = sender, told.email
    made["Date"] = format_datetime(now.astimezone(UTC))
    made["Message-ID"] = f"<{token_hex(12)}@{domain_of(sender)}>"
    made["Auto-Submitted"] = "auto-generated"
    # RFC 8058: the button of the mail program leaves at once.
    made["List-Unsubscribe"] = f"<{words['leave']}>"
    made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    name, _at, domain = parseaddr(sender)[1].rpartition("@")
    return Letter(made, f"{name}+{code.lower()}@{domain}")


def _confirm() -> str:
    return _(
        "Good day,\n\nsomebody wrote this e-mail address into the form “Start a fundraiser” at %(site)s.\n\n"
        "Was it you? Then confirm it until %(day)s:\n%(confirm)s\n\n"
        "It was not you, or you do not want it any more? Then the address is deleted at once here:\n%(leave)s\n"
        "If you do nothing, it is deleted after seven days.\n\n%(who)s\n"
    )


def _known() -> str:
    return _(
        "Good day,\n\nsomebody wrote this e-mail address into the form “Start a fundraiser” at %(site)s. "
        "It is on our list already; nothing has changed.\n\nThe guide:\n%(guide)s\n\n"
        "You do not want it any more? Then the address is deleted at once here:\n%(leave)s\n\n%(who)s\n"
    )
