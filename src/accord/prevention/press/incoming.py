"""What a journalist does, in the public process: ask. It holds no key that opens what was asked, and sees no question.

There is no actor, so no `@service`. Sent twice, a form writes once: the id grows from its key.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.ids import new_code, no_text
from accord.foundation.vault.boxes import seal
from accord.foundation.wall import asking_who_receives
from accord.foundation.writes.services import grown
from accord.prevention.press.models import MediaQuestion, PressDesk
from accord.prevention.press.vocab import LONGEST_NAME, LONGEST_QUESTION, BadQuestion, NoDesk

# No more than the public process may read (foundation/wall/public.toml).
_DESK = ("id", "organisation", "public_key", "opened_at", "closed_at")


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """What a journalist asks."""

    name: str
    medium: str
    email: str
    question: str
    language: str


def desks() -> list[PressDesk]:
    """Who takes questions now, in the order in which they began."""
    with asking_who_receives():
        return list(PressDesk.objects.filter(closed_at=None).only(*_DESK).order_by("opened_at", "id"))


def ask(*, desk: UUID, asked: Asked, needed_by: date | None, now: datetime, key: str) -> None:
    """Keep a question; sent twice, once. Raises NoDesk or BadQuestion."""
    found = next((one for one in desks() if one.pk == desk), None)
    if found is None:
        raise NoDesk(field="desk")
    _check(asked)
    if needed_by and not 0 <= (needed_by - day(now)).days <= 366:
        raise BadQuestion(_("Give a day from today on, within a year, or leave it empty."), field="needed_by")
    row = MediaQuestion(
        id=grown("media-question", key), desk=found, organisation=found.organisation, came_at=now, needed_by=needed_by
    )
    row.box = seal(json.dumps(asdict(asked), ensure_ascii=False).encode(), bytes(found.public_key), row.pk)
    for _again in range(2):  # a code that is taken is drawn anew; a form that was sent before stands, and fails twice
        row.code = new_code("Q")
        with suppress(IntegrityError), asking_who_receives(), transaction.atomic():
            row.save(force_insert=True)
            return


def _check(asked: Asked) -> None:
    for name in ("name", "medium", "email"):
        text = getattr(asked, name)
        if not text.strip():
            raise BadQuestion(
                _("Say who asks, for which medium, and at which e-mail address you read the answer."), field=name
            )
        if len(text) > LONGEST_NAME:
            raise BadQuestion(
                _("This text is too long: %(most)s characters at most."), field=name, most=str(LONGEST_NAME)
            )
    try:
        validate_email(asked.email)
    except ValidationError as error:
        raise BadQuestion(_("This is no e-mail address."), field="email") from error
    if not asked.question.strip():
        raise BadQuestion(_("Write what you want to know."), field="question")
    if len(asked.question) > LONGEST_QUESTION:
        raise BadQuestion(
            _("This text is too long: %(most)s characters at most."), field="question", most=str(LONGEST_QUESTION)
        )
    if no_text([asked.name, asked.medium, asked.question]):
        raise BadQuestion(
            _("There is a character in it that cannot be kept. Remove it and send again."), field="question"
        )
