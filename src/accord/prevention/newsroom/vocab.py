"""Words of the newsroom: states, what a text may be, failures."""

from typing import Final

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid

TONGUES: Final = tuple(dict(settings.LANGUAGES))
LONGEST_TITLE: Final = 160
LONGEST_SUMMARY: Final = 500
LONGEST_BODY: Final = 12_000  # a page with everything stays under 60 kB, also in Cyrillic
LONGEST_ABOUT: Final = 3_000
LONGEST_NOTE: Final = 500
MOST_RELATED: Final = 5


class ReleaseState(TextChoices):
    """Where a release stands."""

    DRAFT = "draft", _("draft")
    WAITING = "waiting", _("waits for a second person")
    SCHEDULED = "scheduled", _("approved, appears later")
    PUBLISHED = "published", _("published")
    CORRECTED = "corrected", _("replaced by a correction")
    WITHDRAWN = "withdrawn", _("withdrawn")
    DROPPED = "dropped", _("not pursued")


S = ReleaseState
STATES: Final = StateTable(
    "press release",
    S.DRAFT,
    (
        Transition(S.DRAFT, "submit", S.WAITING, "editor"),
        Transition(S.DRAFT, "drop", S.DROPPED, "editor"),
        Transition(S.WAITING, "take_back", S.DRAFT, "editor"),
        Transition(S.WAITING, "return", S.DRAFT, "second editor"),
        Transition(S.WAITING, "approve", S.SCHEDULED, "second editor, who wrote none of it"),
        Transition(S.SCHEDULED, "unschedule", S.DRAFT, "editor"),
        Transition(S.SCHEDULED, "appear", S.PUBLISHED, "worker, at its time"),
        Transition(S.PUBLISHED, "replace", S.CORRECTED, "worker, when its correction appears"),
        Transition(S.DRAFT, "end", S.DROPPED, "when what it corrects is withdrawn"),
        Transition(S.WAITING, "end", S.DROPPED, "when what it corrects is withdrawn"),
        Transition(S.SCHEDULED, "end", S.DROPPED, "when what it corrects is withdrawn"),
        Transition(S.PUBLISHED, "withdraw", S.WITHDRAWN, "editor"),
    ),
)


class BadRelease(Invalid):
    """A text, contact or time that cannot stand."""

    code = "release-bad"


class NotWhole(Invalid):
    """A language is missing."""

    code = "release-languages"
    sentence = _("A release appears in every language or not at all. Missing: %(missing)s.")


class OwnRelease(Conflict):
    """Nobody approves what he wrote."""

    code = "release-own"
    sentence = _("You wrote some of this yourself. A colleague who wrote none of it reads and approves it.")


class Written(Conflict):
    """Only a draft is written."""

    code = "release-fixed"
    sentence = _("Only a draft can be changed. Take it back to draft, or begin a correction of what is published.")


class CorrectionOpen(Conflict):
    """One correction at a time."""

    code = "release-correction-open"
    sentence = _("A correction of this release is open already. Go on with that one, or drop it first.")
