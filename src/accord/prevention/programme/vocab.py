"""Words of the programme: states, results, failures."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid, Missing, Reason, Refused

FIRST_YEAR: Final = 2005
LONGEST: Final = 4_000  # characters of a text of a report
LONGEST_LINK: Final = 120  # days that a link to report by is open
REMINDED: Final = (30, 7)  # days before a report is due; then the day after
MOST_ACTIVITIES: Final = 400
MOST_INDICATORS: Final = 12
MOST_OBJECTIVES: Final = 20  # of a section


class ProgrammeState(TextChoices):
    """Where a programme stands (domain.md 7.1)."""

    DRAFT = "draft", _("being drafted")
    APPROVED = "approved", _("approved by the commission")
    ADOPTED = "adopted", _("adopted by the government")
    IN_FORCE = "in_force", _("in force without adoption")
    REPORTED = "reported", _("reported")
    CLOSED = "closed", _("closed")
    REPLACED = "replaced", _("replaced by a new version")
    DROPPED = "dropped", _("not pursued")


S = ProgrammeState
STATES: Final = StateTable(
    "programme",
    S.DRAFT,
    (
        Transition(S.DRAFT, "drop", S.DROPPED, "coordinator"),
        Transition(S.DRAFT, "approve", S.APPROVED, "commission"),
        Transition(S.APPROVED, "redraft", S.DRAFT, "coordinator"),
        Transition(S.APPROVED, "adopt", S.ADOPTED, "government"),
        Transition(S.APPROVED, "force", S.IN_FORCE, "commission"),
        Transition(S.IN_FORCE, "adopt", S.ADOPTED, "government"),
        Transition(S.ADOPTED, "report", S.REPORTED, "coordinator"),
        Transition(S.IN_FORCE, "report", S.REPORTED, "coordinator"),
        Transition(S.ADOPTED, "replace", S.REPLACED, "a new version"),
        Transition(S.IN_FORCE, "replace", S.REPLACED, "a new version"),
        Transition(S.REPORTED, "close", S.CLOSED, "coordinator"),
    ),
)
RUNNING: Final = frozenset({S.ADOPTED, S.IN_FORCE})  # organisations report on these
OPEN: Final = RUNNING | {S.REPORTED, S.CLOSED, S.REPLACED}  # everybody at the node reads these


class Part(TextChoices):
    """How an organisation answers for an activity."""

    RESPONSIBLE = "responsible", _("responsible")
    PARTNER = "partner", _("partner")


class Split(TextChoices):
    """How the value of an indicator is asked for."""

    NONE = "", _("one number")
    SEX = "sex", _("by sex")
    AGE = "age", _("by age group")
    BOTH = "sex_age", _("by sex and age group")


def cell_in_words(sex: str, age: str) -> str:
    """Sex and age group of a value, where they are said."""
    found = [str(Sex(sex).label)] if sex else []
    return ", ".join([*found, str(AgeGroup(age).label)] if age else found)


class Result(TextChoices):
    """What became of an activity in a period."""

    DONE = "done", _("done")
    PARTLY = "partly", _("partly done")
    NOT_DONE = "not_done", _("not done")
    MOVED = "moved", _("moved to a later time")


class Shows(TextChoices):
    """What a file shows that belongs to a report."""

    ATTENDANCE = "attendance", _("list of who came")
    PROGRAMME = "agenda", _("agenda or invitation")
    MATERIAL = "material", _("material that was handed out")
    PICTURE = "picture", _("pictures")
    MONEY = "money", _("invoice or account of money")
    PAPER = "paper", _("report or minutes")
    OTHER = "other", _("other")


class SentState(TextChoices):
    """Where a report that came by a link stands."""

    WAITING = "waiting", _("waits to be read")
    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("sent back")


SENT: Final = StateTable(
    "report by a link",
    SentState.WAITING,
    (
        Transition(SentState.WAITING, "accept", SentState.ACCEPTED, "coordinator"),
        Transition(SentState.WAITING, "return", SentState.RETURNED, "coordinator"),
    ),
)


class BadProgramme(Invalid):
    """Something about it cannot be; the sentence says what."""

    code = "programme-invalid"


class Fixed(Conflict):
    """A programme that was approved is not changed."""

    code = "programme-fixed"
    sentence = _(
        "Only a draft is changed. Take an approved programme back to draft; of one that is in force begin a new version."
    )


class AlreadyThere(Conflict):
    """A programme for this time is there."""

    code = "programme-there"
    sentence = _("For these years there is a programme already, or a draft of one: %(code)s.")


class NothingToWrite(Conflict):
    """Nobody is to be written to."""

    code = "nothing-to-write"
    sentence = _(
        "There is nothing to write to this institution now: it was written, it has reported, or it is not due yet."
    )


def reminder_of(days: int) -> int | None:
    """Which reminder has its time `days` before a report is due: 30, 7, or 0 from the day after; None before all."""
    return 0 if days < 0 else min((one for one in REMINDED if days <= one), default=None)


class NoLink(Missing):
    """The link opens nothing, or nothing any more."""

    code = "report-link-closed"
    sentence = _("Nobody can report here now: the time of the link is over, it was taken back, or it is not whole.")


class StillWaits(Conflict):
    """One report at a time."""

    code = "report-waits"
    sentence = _("Your report on this activity waits to be read. If it is sent back to you, you can change it here.")


class ReportedItself(Conflict):
    """What it reported with an account of its own is not written over."""

    code = "reported-itself"
    sentence = _("This institution has reported on it itself meanwhile. Send this back: it can correct its own report.")


class OtherLink(Conflict):
    """What came by one link is not written over by what comes by another."""

    code = "other-link"
    sentence = _(
        "On activity %(number)s and %(period)s a report of this institution stands already: it came by another link, and was accepted on %(day)s. Send this one back."
    )


class LinkOver(Conflict):
    """Nobody would read why it comes back."""

    code = "report-link-over"
    sentence = _(
        "Nobody reads at this link any more. Make a new link and write to them why; then this report can be sent back."
    )


class NotYours(Refused):
    """Who reports is neither responsible nor a partner."""

    code = "activity-not-yours"

    def __init__(self) -> None:
        words = _("Only those who are responsible for an activity, or its partners, report on it.")
        super().__init__(
            (Reason(self.code, words, _("Ask the national coordinator if your organisation is missing.")),)
        )
