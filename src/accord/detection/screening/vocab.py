"""Words of screening (domain.md sections 2.3 S2 and 4)."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.detection.screening.reading import Fault
from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid, Words


class Reply(TextChoices):
    """An answer. Unknown is not no."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("not known")
    DECLINED = "declined", _("does not want to answer")


class Evidence(TextChoices):
    """How the answer is known."""

    TOLD = "told", _("the person told it")
    SEEN = "seen", _("seen")
    OTHER = "other", _("told by someone else")
    DOCUMENT = "document", _("from a document")


class Setting(TextChoices):
    """Where the screening takes place."""

    HOTLINE = "hotline", _("hotline")
    BORDER = "border", _("border")
    RECEPTION = "reception", _("reception centre")
    WORKPLACE = "workplace", _("workplace")
    HOSPITAL = "hospital", _("hospital")
    SHELTER = "shelter", _("shelter or crisis centre")
    RESIDENTIAL_CHILD_CARE = "residential_child_care", _("residential child care")
    OFFICE = "office", _("office")
    OUTREACH = "outreach", _("outreach")


class Conclusion(TextChoices):
    """What the answers amount to, from least to most serious."""

    NO_INDICATION = "no_indication", _("no indication of trafficking")
    MORE_INFORMATION = "more_information", _("more information is needed")
    RISK = "risk", _("risk or attempt")
    CONCERN = "concern", _("exploitation without a means of control seen so far")
    REASONABLE_GROUNDS = "reasonable_grounds", _("reasonable grounds to believe that the person is trafficked")


GRAVITY: Final = list(Conclusion)


class ScreeningState(TextChoices):
    """Where a screening stands."""

    OPEN = "open", _("open")
    STOPPED = "stopped", _("stopped")
    COMPLETED = "completed", _("completed")
    IDENTIFIED = "identified", _("led to identification")


class Shown(TextChoices):
    """Which screenings of the organisation a list shows."""

    OPEN = "open", _("to be gone on with")
    DECIDE = "decide", _("wait for a decision")
    SECOND = "second", _("wait for a second person")
    WITHDRAWN = "withdrawn", _("asked by a list that was withdrawn")
    IDENTIFIED = "identified", _("led to identification")


S = ScreeningState
STATES: Final = StateTable(
    "screening",
    S.OPEN,
    (
        Transition(S.OPEN, "stop", S.STOPPED, "screener: the person is distressed"),
        Transition(S.STOPPED, "resume", S.OPEN, "screener"),
        Transition(S.OPEN, "complete", S.COMPLETED, "screener"),
        Transition(S.COMPLETED, "identify", S.IDENTIFIED, "decider"),
    ),
)


class BadScreening(Invalid):
    """Something in the screening cannot be."""

    code = "screening-invalid"


class OnlyUpward(Invalid):
    """The screener tried to lower the conclusion alone."""

    code = "screening-only-upward"
    sentence = _("This does not raise the conclusion. To lower it, ask a second person.")


class OnlyDownward(Invalid):
    """A second person is asked for a milder conclusion only."""

    code = "screening-only-downward"
    sentence = _("This does not lower the conclusion. A graver one needs nobody's consent: raise it.")


class NotAgreed(Conflict):
    """No second person has agreed to it."""

    code = "screening-not-agreed"
    sentence = _("A second person must agree to it first, within the last day. Ask a colleague.")


class NothingNewer(Conflict):
    """It was weighed by the newest list and rule."""

    code = "screening-nothing-newer"
    sentence = _("There is no newer list or rule than those by which this was weighed.")


class EditionState(TextChoices):
    """Where a version of a list stands that is made at the desk."""

    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("waits for a second person")
    RELEASED = "released", _("released")
    WITHDRAWN = "withdrawn", _("withdrawn")
    DISCARDED = "discarded", _("discarded")


class WhyWithdrawn(TextChoices):
    """Why a version is asked no more; a code, so that no free text about anybody stands beside a list."""

    WORDING = "wording", _("its wording misleads")
    WEIGHTS = "weights", _("its dimensions or strengths are wrong")
    LAW = "law", _("the law or the referral mechanism changed")
    HARM = "harm", _("its questions do harm")
    REPLACED = "replaced", _("a better list takes its place")


EDITIONS: Final = StateTable(
    "instrument",
    EditionState.DRAFT,
    (
        Transition(EditionState.DRAFT, "propose", EditionState.PROPOSED, "author"),
        Transition(EditionState.DRAFT, "discard", EditionState.DISCARDED, "author"),
        Transition(EditionState.PROPOSED, "take_back", EditionState.DRAFT, "author"),
        Transition(EditionState.PROPOSED, "return", EditionState.DRAFT, "second person"),
        Transition(EditionState.PROPOSED, "release", EditionState.RELEASED, "second person, never the author"),
        Transition(EditionState.RELEASED, "withdraw", EditionState.WITHDRAWN, "coordinator"),
    ),
)


class BadEdition(Invalid):
    """The list cannot be kept or released as it is; `faults` says where, if it is about a file."""

    code = "instrument-invalid"

    def __init__(
        self, sentence: Words = "", *, field: str = "", faults: tuple[Fault, ...] = (), **params: object
    ) -> None:
        super().__init__(sentence, field=field, **params)
        self.faults = faults


class NotTheAuthor(Conflict):
    """A draft is changed by its author alone, so that whoever releases has not written it."""

    code = "instrument-not-author"
    sentence = _("Only who began this draft may change or take it back. Begin one of your own from it.")


class OwnDraft(Conflict):
    """Nobody releases what he wrote."""

    code = "instrument-own-draft"
    sentence = _("You wrote this list yourself. A second coordinator must release it.")


class LastList(Conflict):
    """Without it nobody could be screened."""

    code = "instrument-last"
    sentence = _("This is the last list by which adults or children can be screened. Release another one first.")
