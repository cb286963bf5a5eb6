"""Seeds the demonstration node once, and writes down how its cast signs in."""

import secrets
import time
from collections import deque
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import Final

from allauth.mfa import app_settings as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction

from accord.cooperation.people.models import Account
from accord.demo import (
    asking,
    campaigns,
    children,
    courses,
    estimates,
    fundraisers,
    newsroom,
    offers,
    overview,
    programmes,
    projects,
    publications,
    screening,
    studies,
    tips,
    trainings,
    twice,
    visits,
)
from accord.demo.across import cast as across
from accord.demo.cast import CAST, Cast, Character, register_cast
from accord.demo.directory import tell_directory
from accord.demo.field import tell_phone
from accord.demo.register import earlier_persons
from accord.demo.story import Story
from accord.demo.trust import tell_forgotten
from accord.foundation.clock import now
from accord.foundation.ledger.services import sign_checkpoint
from accord.protection.cases.imports import add

BUCHAREST: Final = "bucharest"  # the name of the second node of the demonstration


def seed_once() -> None:
    """Tell the story if this node has no accounts yet."""
    if Account.objects.exists():
        return
    if settings.NODE.name == BUCHAREST:
        _seed_bucharest()
        return
    moment = now()
    password = _password()
    with transaction.atomic():
        cast = register_cast(password=password, now=moment - timedelta(days=61))
        secrets_of = _factors(cast)
        story = Story(cast, moment)
        story.tell()
        tell_forgotten(story)
        tell_directory(cast, moment)
        tell_phone(story)
        courses.tell(story)
        children.tell(story)
        overview.tell(story)
        again = screening.tell(story)
        twice.tell(story)
        asking.tell(story)
        visits.tell(story.cast, story.now)
        offers.tell(story.cast, story.now)
        estimates.tell(story.cast, story.now)
        studies.tell(story)
        for room in (programmes, projects, newsroom, fundraisers, trainings, campaigns):
            room.tell(story.cast, story.now)
        codes = tips.tell(story.cast, story.now)
        deque(add(earlier_persons(cast, moment), now=moment), maxlen=0)
    with transaction.atomic():
        screening.weigh_again(story, again)
    publications.tell(cast, moment)
    sign_checkpoint(now=now())
    tips_told = ["Codes of three tips, for “I have a code” at the public pages (the first was answered):", *codes, ""]
    _write_cast("Sofia", CAST.values(), password, secrets_of, tips_told)


def _seed_bucharest() -> None:
    """The people of the second node; what they do with Sofia is told by `across.telling`."""
    password = _password()
    with transaction.atomic():
        cast = register_cast(
            password=password, now=now() - timedelta(days=61), people=across.PEOPLE, bodies=across.ORGANISATIONS
        )
        secrets_of = _factors(cast)
    sign_checkpoint(now=now())
    _write_cast("Bucharest", across.PEOPLE, password, secrets_of, [])


def _password() -> str:
    return "-".join(secrets.SystemRandom().sample(_WORDS, 4))


def _factors(cast: Cast) -> dict[str, str]:
    return {key: give_totp(account) for key, account in cast.accounts.items()}


def _write_cast(
    town: str, people: Collection[Character], password: str, secrets_of: dict[str, str], more: list[str]
) -> None:
    wide = max(len(c.key) for c in people)
    rows = [f"{'name':{wide}} {'role':32} {'e-mail':{wide + 16}} one-time-code secret"]
    rows += [f"{c.key:{wide}} {c.role.label!s:32} {c.email:{wide + 16}} {secrets_of[c.key]}" for c in people]
    lines = [
        f"{town}: the cast of the demonstration (invented people). One password for all: {password}",
        "Codes: put a secret into any authenticator app, or ask here: ./accord demo --code " + next(iter(people)).key,
        "",
        *rows,
        "",
        *more,
    ]
    path = Path(settings.ACCORD_DATA) / "cast.txt"
    path.touch(mode=0o600)
    path.write_text("\n".join(lines), encoding="utf-8")


def give_totp(account: Account) -> str:
    """Give an account a second factor and return its secret."""
    from allauth.mfa.totp.internal.auth import generate_totp_secret

    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    return str(secret)


def code_of(name: str) -> str:
    """The present one-time code of a person of the cast (demonstration nodes only)."""
    if not settings.ACCORD_DEMO:
        return "Only a demonstration node prints codes."
    found = Authenticator.objects.filter(user__email=f"{name}@accord.example", type=Authenticator.Type.TOTP).first()
    if found is None:
        known = Account.objects.filter(email__endswith="@accord.example").values_list("email", flat=True)
        return f"Nobody is called {name}. The cast: {', '.join(email.partition('@')[0] for email in known)}"
    return code_of_secret(decrypt(found.data["secret"]))


def code_of_secret(secret: str) -> str:
    """The present code of a one-time-code secret."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // mfa.TOTP_PERIOD)))


_WORDS = [
    "amber",
    "birch",
    "cedar",
    "dawn",
    "ember",
    "fern",
    "grove",
    "hazel",
    "iris",
    "juniper",
    "kestrel",
    "linden",
    "maple",
    "north",
    "olive",
    "poplar",
    "quartz",
    "river",
    "sage",
    "thyme",
    "umber",
    "violet",
    "willow",
    "yarrow",
    "zephyr",
    "acorn",
    "bramble",
    "clover",
]
