"""Expected failures. Each carries a sentence for its reader; the faces turn it into a page or a problem+json."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason in words: a stable code, what is wrong, and what to do about it."""

    code: str
    text: Words
    remedy: Words = ""


class Failure(Exception):
    """An expected failure. `str(failure)` is a sentence for the user in the language that is active."""

    status: ClassVar[int] = HTTPStatus.UNPROCESSABLE_ENTITY
    code: ClassVar[str] = "failure"
    sentence: Words = ""
    record: Any = None  # what the ledger keeps of the attempt, if anything

    def __init__(self, sentence: Words = "", *, field: str = "", **params: object) -> None:
        self.sentence = sentence or type(self).sentence
        self.field = field
        self.params = params
        super().__init__(sentence)

    def __str__(self) -> str:
        return str(self.sentence) % self.params if self.params else str(self.sentence)


class Invalid(Failure):
    """What was sent cannot be read or is not possible; nothing was written."""

    code = "invalid"


class Missing(Failure):
    """Hidden and missing look the same (house law 3)."""

    status = HTTPStatus.NOT_FOUND
    code = "missing"
    sentence = _("There is nothing at this address, or it is not open to you.")


class Conflict(Failure):
    """What was sent is right in itself, but no longer fits what is here."""

    status = HTTPStatus.CONFLICT
    code = "conflict"


class Refused(Failure):
    """The policy said no. Carries the reasons, and what the ledger keeps of the attempt."""

    status = HTTPStatus.FORBIDDEN
    code = "refused"

    def __init__(self, reasons: tuple[Reason, ...], record: Any = None) -> None:
        self.reasons = reasons
        self.record = record
        super().__init__(" ".join(str(reason.text) for reason in reasons))
