"""The mail boxes of the node: a Maildir for each organisation, `$ACCORD_DATA/mail/CODE`, which the mail server fills."""

from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from accord.cooperation.organisations.models import Organisation
from accord.detection.signals import intake, letters

AT_ONCE: Final = 200


def folder() -> Path:
    """Where the mail boxes are."""
    return Path(settings.ACCORD_DATA) / "mail"


def owner(code: str) -> Organisation | None:
    """The organisation whose box it is, if it works on this node."""
    return Organisation.objects.filter(code=code, on_this_node=True).first()


def take_in(now: datetime) -> int:
    """Every mail that waits, oldest first, as a signal; what is kept sealed is removed from the box. Returns how many.

    A mail too large to take in is moved to `cur` of its box and stays there: lost is nothing.
    """
    taken = 0
    for box in sorted(folder().glob("*/new")):
        organisation = owner(box.parent.name)
        if organisation is None:
            continue
        for path in sorted(box.iterdir(), key=lambda one: one.name)[:AT_ONCE]:
            taken += _take(organisation, path, now)
    return taken


def _take(organisation: Organisation, path: Path, now: datetime) -> bool:
    if not path.is_file() or path.is_symlink():
        return False
    if path.stat().st_size > letters.LARGEST:
        seen = path.parent.parent / "cur"
        seen.mkdir(exist_ok=True)
        path.rename(seen / f"{path.name}:2,F")
        return False
    intake.receive(organisation=organisation, raw=path.read_bytes(), now=now)
    path.unlink()  # after the commit: a mail that comes twice is one signal
    return True
