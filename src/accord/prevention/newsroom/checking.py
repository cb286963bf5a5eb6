"""Whether texts, notes and the contact of a release can stand."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accord.prevention.newsroom.markdown import problems
from accord.prevention.newsroom.models import Release
from accord.prevention.newsroom.vocab import (
    LONGEST_ABOUT,
    LONGEST_BODY,
    LONGEST_NOTE,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    TONGUES,
    BadRelease,
)

LIMITS: Final = {"title": LONGEST_TITLE, "summary": LONGEST_SUMMARY, "body": LONGEST_BODY, "about": LONGEST_ABOUT}
_NEEDED: Final = ("title", "summary", "body")
_PHONE: Final = re.compile(r"\+?[0-9 ()/-]{3,38}")
_MARKDOWN: Final = ("body", "about")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")  # no feed may hold them (XML 1.0)


def checked_text(text: Any, language: str) -> dict[str, str]:
    """The parts of `text`, trimmed. Raises BadRelease beside the field, such as `body_bg`."""
    kept = {name: _CONTROL.sub("", str(getattr(text, name)).replace("\r\n", "\n")).strip() for name in LIMITS}
    for name, most in LIMITS.items():
        if len(kept[name]) > most:
            raise BadRelease(
                _("This text is too long: %(most)s characters at most."), field=f"{name}_{language}", most=str(most)
            )
    for name in _MARKDOWN:
        if wrong := problems(kept[name]):
            raise BadRelease("%(wrong)s", field=f"{name}_{language}", wrong=" ".join(wrong))
    return kept


def checked_notes(notes: Mapping[str, str]) -> dict[str, str]:
    """Notes by language, trimmed. Raises BadRelease."""
    kept = {one: " ".join(_CONTROL.sub("", notes.get(one, "")).split()) for one in TONGUES}
    if long := next((one for one in TONGUES if len(kept[one]) > LONGEST_NOTE), ""):
        raise BadRelease(
            _("This text is too long: %(most)s characters at most."), field=f"note_{long}", most=str(LONGEST_NOTE)
        )
    return {one: note for one, note in kept.items() if note}


def checked_contact(person: str, email: str, phone: str) -> tuple[str, str, str]:
    """The press contact, trimmed. Raises BadRelease."""
    person, email, phone = (" ".join(_CONTROL.sub("", part).split()) for part in (person, email, phone))
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise BadRelease(_("This is no e-mail address."), field="press_email") from error
    if phone and not _PHONE.fullmatch(phone):
        raise BadRelease(_("This is no telephone number."), field="press_phone")
    return person[:120], email, phone


def missing_in(found: Release) -> list[str]:
    """The languages in which something is missing; of a correction also the note."""
    lacking = []
    for one in TONGUES:
        text = found.texts.get(one, {})
        whole = all(text.get(name) for name in _NEEDED) and (not found.corrects_id or found.notes.get(one))
        lacking += [] if whole else [one]
    return lacking
