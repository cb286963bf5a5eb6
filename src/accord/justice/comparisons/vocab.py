"""Words of comparisons: the state table, how they end, what came of them, failures."""

from datetime import timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid

APART: Final = timedelta(days=1)  # one comparison a day for each pair of organisations [D]
UNANSWERED: Final = timedelta(days=7)  # then a proposal ends by itself [D]
SILENT: Final = timedelta(days=3)  # then a comparison of which nothing comes ends, and its secrets with it [D]


class ComparisonState(TextChoices):
    """Where a comparison stands at this node."""

    PROPOSED = "proposed", _("waits for a decision")
    RUNNING = "running", _("the machines compare")
    ANSWERED = "answered", _("the last answer is awaited")
    DONE = "done", _("compared")
    DECLINED = "declined", _("declined")
    STOPPED = "stopped", _("stopped before its end")


class Ending(TextChoices):
    """Why a comparison was declined or stopped."""

    NOT_NOW = "not_now", _("not now: ask again later")
    NO_GROUND = "no_ground", _("no ground for it in our proceedings")
    OTHER_WAY = "other_way", _("another way is better: call us")
    PERSON = "person", _("an investigator stopped it")
    AGREEMENT = "agreement", _("no agreement in force covers it any more")
    SILENT = "silent", _("the other side did not answer in time")
    WRONG = "wrong", _("what came was no right answer")
    LARGE = "large", _("one side has more selectors than a comparison takes")
    SOON = "soon", _("there was another comparison within a day")
    REFUSED = "refused", _("the other node could not take the letter in")


DECLINING: Final = (Ending.NOT_NOW, Ending.NO_GROUND, Ending.OTHER_WAY)


class Outcome(TextChoices):
    """What came of it, once the two sides have talked."""

    TOGETHER = "together", _("we work on it together")
    NOTHING = "nothing", _("we talked: the matters have nothing to do with each other")
    UNREACHED = "unreached", _("nobody could be reached")


S = ComparisonState
COMPARISONS: Final = StateTable(
    "comparison",
    S.PROPOSED,
    (
        Transition(S.PROPOSED, "accept", S.RUNNING, "an investigator of the side that is asked"),
        Transition(S.PROPOSED, "decline", S.DECLINED, "an investigator of the side that is asked, with a reason"),
        Transition(S.RUNNING, "answer", S.ANSWERED, "the machine, when the points of the other side came"),
        Transition(S.ANSWERED, "finish", S.DONE, "the machine, when the tags of the other side came"),
        Transition(S.PROPOSED, "stop", S.STOPPED, "an investigator of either side, or the clock"),
        Transition(S.RUNNING, "stop", S.STOPPED, "an investigator of either side, the machine, or the clock"),
        Transition(S.ANSWERED, "stop", S.STOPPED, "an investigator of either side, the machine, or the clock"),
    ),
    dict(S.choices),
)
OPEN: Final = frozenset({S.PROPOSED, S.RUNNING, S.ANSWERED})
ACTIONS: Final[dict[str, str | Promise]] = {
    "accept": _("Accept and compare"),
    "decline": _("Decline"),
    "stop": _("Stop the comparison"),
    "conclude": _("Record what came of it"),
}
ANSWER_RULES: Final = frozenset({"P-COMPARE-ANSWER"})
TALK_RULES: Final = frozenset({"P-COMPARE-TALK"})


class NotAcross(Invalid):
    """The other organisation is none with which selectors are compared."""

    code = "comparison-with"
    sentence = _(
        "Selectors are compared with police or prosecution at another node only. Here, files meet by themselves."
    )


class TooSoon(Conflict):
    """There was one within a day, or one is open."""

    code = "comparison-too-soon"
    sentence = _("There is one comparison a day with the same organisation, and never two at once. Try again tomorrow.")


class TooMany(Conflict):
    """The open files hold more than a comparison takes."""

    code = "comparison-too-many"
    sentence = _(
        "Your open files hold more than %(most)s selectors, which is more than one comparison takes. Close files that are over."
    )


class NothingThere(Conflict):
    """No file holds anything that could be compared."""

    code = "comparison-nothing"
    sentence = _("Your files hold nothing that can be compared yet. Enter selectors first.")


class NotCovered(Conflict):
    """No agreement in force here covers it; what the other node reads of the reason."""

    code = "comparison-agreement"
    sentence = _("No agreement in force here lets the data of investigations flow both ways between the two.")


class BadBody(Invalid):
    """What came from the other node does not read."""

    code = "comparison-body"
    sentence = _("This is not written as a comparison asks.")


class ChooseReason(Invalid):
    """Declined without a reason, or concluded without an outcome."""

    code = "reason-needed"
    sentence = _("Choose one of the answers; the other side reads why you declined.")


REFUSALS: Final = {NotCovered.code: Ending.AGREEMENT, TooSoon.code: Ending.SOON}
