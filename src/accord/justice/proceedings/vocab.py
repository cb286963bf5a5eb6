"""Words of proceedings (domain.md S4, S11)."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import NotPossible, StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid


class Side(TextChoices):
    """Whose knowledge of proceedings it is. The two never become one record."""

    CARE = "care", _("those who help")
    INVESTIGATION = "investigation", _("those who investigate")


class Stage(TextChoices):
    """Where criminal proceedings stand."""

    REPORT = "report", _("reported")
    PRE_TRIAL = "pre_trial", _("pre-trial")
    INDICTMENT = "indictment", _("indictment")
    FIRST_INSTANCE = "first_instance", _("first instance")
    APPEAL = "appeal", _("appeal")
    FINAL = "final", _("final judgment")
    STOPPED = "stopped", _("stopped for now")
    TERMINATED = "terminated", _("terminated")
    TRANSFERRED = "transferred", _("transferred to another country")


LEADER: Final = "prosecution or court"
G = Stage
STAGES: Final = StateTable(
    "proceeding",
    G.REPORT,
    (
        Transition(G.REPORT, "open", G.PRE_TRIAL, LEADER),
        Transition(G.PRE_TRIAL, "indict", G.INDICTMENT, LEADER),
        Transition(G.INDICTMENT, "send_back", G.PRE_TRIAL, LEADER),
        Transition(G.INDICTMENT, "try", G.FIRST_INSTANCE, LEADER),
        Transition(G.FIRST_INSTANCE, "appeal", G.APPEAL, LEADER),
        Transition(G.APPEAL, "try_again", G.FIRST_INSTANCE, LEADER),
        Transition(G.FIRST_INSTANCE, "become_final", G.FINAL, LEADER),
        Transition(G.APPEAL, "become_final", G.FINAL, LEADER),
        Transition(G.PRE_TRIAL, "stop", G.STOPPED, LEADER),
        Transition(G.INDICTMENT, "stop", G.STOPPED, LEADER),
        Transition(G.FIRST_INSTANCE, "stop", G.STOPPED, LEADER),
        Transition(G.STOPPED, "resume_pre_trial", G.PRE_TRIAL, LEADER),
        Transition(G.STOPPED, "resume_trial", G.FIRST_INSTANCE, LEADER),
        Transition(G.REPORT, "terminate", G.TERMINATED, LEADER),
        Transition(G.PRE_TRIAL, "terminate", G.TERMINATED, LEADER),
        Transition(G.INDICTMENT, "terminate", G.TERMINATED, LEADER),
        Transition(G.FIRST_INSTANCE, "terminate", G.TERMINATED, LEADER),
        Transition(G.STOPPED, "terminate", G.TERMINATED, LEADER),
        Transition(G.TERMINATED, "reopen", G.PRE_TRIAL, LEADER),
        Transition(G.REPORT, "transfer", G.TRANSFERRED, LEADER),
        Transition(G.PRE_TRIAL, "transfer", G.TRANSFERRED, LEADER),
        Transition(G.STOPPED, "transfer", G.TRANSFERRED, LEADER),
    ),
)
STAGE_LABELS: Final = {
    "open": _("Pre-trial proceedings were opened"),
    "indict": _("The indictment was brought to court"),
    "send_back": _("The court sent the case back to the prosecutor"),
    "try": _("The trial at first instance began"),
    "appeal": _("An appeal was lodged"),
    "try_again": _("The appeal court sent the case back to first instance"),
    "become_final": _("The judgment became final"),
    "stop": _("The proceedings were stopped for now"),
    "resume_pre_trial": _("The pre-trial proceedings were resumed"),
    "resume_trial": _("The trial was resumed"),
    "terminate": _("The proceedings were terminated"),
    "reopen": _("The proceedings were opened again"),
    "transfer": _("The proceedings were transferred to another country"),
}
RESUMES: Final = {  # after a stop the proceedings go on where they were
    "resume_pre_trial": frozenset({G.PRE_TRIAL, G.INDICTMENT}),
    "resume_trial": frozenset({G.FIRST_INSTANCE}),
}


def following(stage: str, stopped_from: str, action: str) -> str:
    """The stage after `action`. Raises NotPossible, also for going on elsewhere than where the proceedings were stopped."""
    if action in RESUMES and stopped_from not in RESUMES[action]:
        raise NotPossible
    return STAGES.step(stage, action)


TRIED: Final = frozenset({G.FIRST_INSTANCE, G.APPEAL, G.FINAL})  # stages with a judgment, or where one can come
OVER: Final = frozenset({G.FINAL, G.TERMINATED, G.TRANSFERRED})


class Verdict(TextChoices):
    """How it ended for one accused."""

    CONVICTION = "conviction", _("convicted")
    ACQUITTAL = "acquittal", _("acquitted")
    TERMINATED = "terminated", _("proceedings terminated")


class Penalty(TextChoices):
    """The main penalty of a conviction."""

    PRISON = "prison", _("imprisonment")
    PROBATION = "probation", _("probation")
    FINE = "fine", _("fine only")
    OTHER = "other", _("another penalty")


class Execution(TextChoices):
    """Whether a prison sentence is served (domain.md P14)."""

    EFFECTIVE = "effective", _("effective, to be served")
    SUSPENDED = "suspended", _("suspended sentence")


class HearingKind(TextChoices):
    """How the person is heard."""

    BLUE_ROOM = "blue_room", _("in a child-friendly “blue room”")
    VIDEO = "video", _("by video link")
    COURT = "court", _("in court")
    QUESTIONING = "questioning", _("questioning before the trial")
    READING = "reading", _("earlier testimony is read out; the person need not come")


class Shield(TextChoices):
    """What protects the person in a hearing (Directive 2012/29/EU, articles 19 and 23)."""

    NO_CONFRONTATION = "no_confrontation", _("no meeting with the accused")
    CLOSED = "closed", _("closed session")
    SAME_SEX = "same_sex", _("questioned by somebody of the same sex")
    SUPPORT = "support", _("a person of trust is present")
    ANONYMOUS = "anonymous", _("identity kept secret")


class HearingState(TextChoices):
    """Where a hearing stands."""

    SET = "set", _("date set")
    CONFIRMED = "confirmed", _("prepared, somebody goes along")
    HELD = "held", _("held")
    POSTPONED = "postponed", _("postponed")
    CANCELLED = "cancelled", _("cancelled")
    MISSED = "missed", _("the person did not attend")


CARERS, WHO_SET = "those who help", "who set the date"
H = HearingState
HEARINGS: Final = StateTable(
    "hearing",
    H.SET,
    (
        Transition(H.SET, "confirm", H.CONFIRMED, CARERS),
        *(
            Transition(source, action, target, WHO_SET)
            for source in (H.SET, H.CONFIRMED)
            for action, target in (
                ("hold", H.HELD),
                ("postpone", H.POSTPONED),
                ("cancel", H.CANCELLED),
                ("miss", H.MISSED),
            )
        ),
    ),
)
HEARING_LABELS: Final = {
    "confirm": _("The person is prepared, and somebody goes along"),
    "hold": _("The hearing was held"),
    "postpone": _("It was postponed to another date"),
    "cancel": _("It was cancelled"),
    "miss": _("The person did not attend"),
}
COMING: Final = frozenset({H.SET, H.CONFIRMED})
AFTERWARDS: Final = frozenset({"hold", "miss"})  # what can only be known once the time has come


class MeasureKind(TextChoices):
    """Protection that an authority grants because of the proceedings."""

    SPECIAL = "special", _("special protection (stay and accommodation for the proceedings)")
    WITNESS = "witness", _("witness protection programme")
    SECRET_IDENTITY = "secret_identity", _("identity kept secret in the file")
    GUARD = "guard", _("police guard")
    NO_CONTACT = "no_contact", _("order that the accused keeps away")
    EXIT_BAN = "exit_ban", _("ban on taking a child out of the country")


# What the protection starts where the rule is switched on.
BEGINS: Final = {MeasureKind.SPECIAL: "special_protection.granted", MeasureKind.EXIT_BAN: "exit_ban.ordered"}


class Ground(TextChoices):
    """Why the two sides may be joined, where it is not the person's consent."""

    CHILD = "child", _("duty towards a child")
    COURT = "court", _("order of a court")


class BadProceeding(Invalid):
    """Something about the proceedings cannot be."""

    code = "proceeding-invalid"


class BadOrder(Invalid):
    """Two events cannot have come in this order; the sentence names the rule."""

    code = "proceeding-order"


class BadHearing(Invalid):
    """Something about the hearing cannot be."""

    code = "hearing-invalid"


class InReflection(Invalid):
    """Guard G5: a hearing in the reflection period needs a reason."""

    code = "hearing-reflection"
    sentence = _(
        "On this day the person is still in the recovery and reflection period and need not speak with anyone. Choose a later "
        "date, or write down why it cannot wait."
    )


class BadJoin(Invalid):
    """The code does not open anything."""

    code = "join-invalid"
    sentence = _("This code is not known, was used, or has run out. Ask the other side for a new one.")


class AlreadyJoined(Conflict):
    """These proceedings are joined, or wait for the other side."""

    code = "already-joined"
    sentence = _("These proceedings are already joined with another side. End that first.")


class AlreadyOver(Conflict):
    """It was ended before."""

    code = "already-over"
    sentence = _("This was ended before; the record says when.")
