"""What a node must be before it serves. Each finding says what is wrong and what to do; the list is in `unsafe.py`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from accord.config import unsafe
from accord.cooperation.organisations.hotlines import BadHotline, hotlines
from accord.cooperation.people.models import LANGUAGES
from accord.detection.screening import instruments as screening
from accord.detection.screening import rules as scoring
from accord.foundation.duties.rules import BadRule, rules
from accord.foundation.limits.rules import buckets
from accord.foundation.limits.vocab import BadBucket
from accord.foundation.post import domain_of
from accord.protection.consents.texts import BadText, texts
from accord.protection.outcomes import instruments as outcomes
from accord.protection.safety.neutral import BadNeutral, neutral
from accord.protection.safety.post import fault_of


def safe_node(**_: Any) -> list[CheckMessage]:
    """Settings and machine, the packaged data files, and the instruments that the node has of its own."""
    refused, _accepted = unsafe.findings(unsafe.SETTINGS)
    found: list[CheckMessage] = [Error(text, id=f"accord.{text.partition(':')[0]}") for text in refused]
    files = (
        (rules, BadRule),
        (scoring.rules, scoring.BadScoringRule),
        (screening.packaged, screening.BadInstrument),
        (outcomes.instruments, outcomes.BadInstrument),
        (texts, BadText),
        (hotlines, BadHotline),
        (buckets, BadBucket),
        (neutral, BadNeutral),
    )
    for reader, kind in files:
        try:
            reader()
        except kind as error:
            found.append(Error(str(error), id="accord.data"))
    if settings.ACCORD_SMTP and (fault := fault_of(settings.ACCORD_MAIL_FROM)):
        hint = "Take a name and a domain that tell nothing: ACCORD_MAIL_FROM='Maria <maria@mail.example.org>'"
        found.append(Error(f"ACCORD_MAIL_FROM: {fault}.", hint=hint, id="accord.mail"))
    if settings.ACCORD_OPEN_MAIL_FROM and domain_of(settings.ACCORD_OPEN_MAIL_FROM) == domain_of(
        settings.ACCORD_MAIL_FROM
    ):
        hint = "Take a domain of your own name for it; who reads along with a survivor must not find this house."
        found.append(
            Error("ACCORD_OPEN_MAIL_FROM has the domain of ACCORD_MAIL_FROM.", hint=hint, id="accord.open-mail")
        )
    if [code for code, _name in settings.LANGUAGES] != [code for code, _name in LANGUAGES]:
        found.append(Error("Languages of settings and accounts differ.", id="accord.languages"))
    return found
