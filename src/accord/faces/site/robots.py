"""What holds off robots without asking anybody else: a field that no person sees, and the time that it takes to write.

The stamp is signed with the secret of this process; nothing is kept, and nobody is told who wrote.
"""

from datetime import datetime
from typing import Final

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Invalid

TRAP: Final = "website"
_SOONEST: Final = 4  # seconds: nobody reads and fills in a form faster
_LATEST: Final = 24 * 60 * 60


class TooFast(Invalid):
    """Sent sooner than a person can write, or from a page of another day."""

    code = "robot"
    sentence = _("Look through what you wrote once more, then send it again.")


def stamp(now: datetime) -> str:
    """For a hidden field of the form: when it was drawn."""
    return _signer().sign(str(int(now.timestamp())))


def trapped(request: HttpRequest) -> bool:
    """Whether the field was filled in that no person sees. Answer as if all were well, and keep nothing."""
    return bool(request.POST.get(TRAP))


def hold_off(request: HttpRequest, now: datetime) -> None:
    """Raise TooFast where no person wrote this."""
    if not _SOONEST <= _age(request, now) <= _LATEST:
        raise TooFast


def stamp_again(request: HttpRequest, now: datetime) -> str:
    """For a form that is drawn again: the stamp that it had, so that nobody waits twice; a fresh one in place of a bad one."""
    return request.POST["stamp"] if 0 <= _age(request, now) <= _LATEST else stamp(now)


def _age(request: HttpRequest, now: datetime) -> float:
    """Seconds since the form was drawn; -1 if the stamp is not ours."""
    try:
        return now.timestamp() - int(_signer().unsign(request.POST.get("stamp", "")))
    except (BadSignature, ValueError):
        return -1


def _signer() -> Signer:
    return Signer(salt="accord.site.form")
