"""What a node must be before it serves. Each finding says what is wrong and what to do."""

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from accord.cooperation.organisations.hotlines import BadHotline, hotlines
from accord.cooperation.people.models import LANGUAGES
from accord.detection.screening.instruments import BadInstrument, instruments
from accord.foundation.duties.rules import BadRule, rules
from accord.foundation.vault.providers import UnsafeRootKey, root_key
from accord.protection.consents.texts import BadText, texts


def safe_node(**_: Any) -> list[CheckMessage]:
    """Root key, session secret, database and the packaged data files."""
    found: list[CheckMessage] = []
    try:
        root_key(settings.ACCORD_ROOT_KEY_FILE)
    except UnsafeRootKey as error:
        found.append(Error(str(error), id="accord.E001"))
    if len(settings.SECRET_KEY) < 40:
        found.append(
            Error("The session secret is too short.", hint="Make a node with accord new-node.", id="accord.E002")
        )
    files = ((rules, BadRule), (instruments, BadInstrument), (texts, BadText), (hotlines, BadHotline))
    for reader, kind in files:
        try:
            reader()
        except kind as error:
            found.append(Error(str(error), id="accord.E003"))
    if settings.ACCORD_SMALL_CELL < 3:
        found.append(Error("ACCORD_SMALL_CELL below 3 publishes persons.", hint="Set it to 11.", id="accord.E004"))
    if "*" in settings.ALLOWED_HOSTS:
        found.append(
            Error("ACCORD_HOSTS must name the hosts.", hint="ACCORD_HOSTS=accord.example.org", id="accord.E005")
        )
    if os.environ.get("ACCORD_ROOT_KEY") and not settings.ACCORD_DEMO and not os.environ.get("ACCORD_ALLOW_ENV_KEY"):
        found.append(
            Error(
                "The root key is in the environment.",
                hint="Use the key file, or set ACCORD_ALLOW_ENV_KEY=1.",
                id="accord.E006",
            )
        )
    if [code for code, _name in settings.LANGUAGES] != [code for code, _name in LANGUAGES]:
        found.append(Error("Languages of settings and accounts differ.", id="accord.E007"))
    return found
