"""Words of the courses (domain.md S3, S4, S5, S13)."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Conflict, Invalid
from accord.protection.cases.vocab import IdentificationStatus

LONGEST: Final = 2_000
SHORTEST: Final = 10


class Authority(TextChoices):
    """Who decides on formal identification (domain.md 1.1)."""

    BG_POLICE = "bg_police", _("Bulgaria: investigating police")
    BG_INVESTIGATION = "bg_investigation", _("Bulgaria: National Investigation Service")
    BG_PROSECUTION = "bg_prosecution", _("Bulgaria: prosecution")
    RO_DCCO = "ro_dcco", _("Romania: police directorate for organised crime (DCCO)")
    RO_DIICOT = "ro_diicot", _("Romania: prosecutors for organised crime (DIICOT)")


class Place(TextChoices):
    """In what kind of place the decision was made known; never an address."""

    AUTHORITY = "authority", _("at the authority")
    BORDER = "border", _("at the border")
    RECEPTION = "reception", _("in a reception or detention centre")
    HOSPITAL = "hospital", _("in a hospital")
    STAY = "stay", _("where the person stays")
    ABROAD = "abroad", _("abroad")


class Handed(TextChoices):
    """What the person was given."""

    DECISION = "decision", _("a copy of the decision")
    INFORMATION = "information", _("written information on rights")
    NOTHING = "nothing", _("nothing yet")


class Told(TextChoices):
    """How the person was told."""

    SPOKEN = "spoken", _("in spoken words")
    WRITTEN = "written", _("in writing")
    BOTH = "both", _("in spoken words and in writing")


class Decided(TextChoices):
    """What is recorded about identification; each is an action of the track."""

    PRESUME = "presume", _("presumed victim (second step in Romania)")
    CONFIRM = "confirm", _("formally identified")
    NOT_CONFIRM = "not_confirm", _("not confirmed")
    ASK_REVIEW = "ask_review", _("the person asks for a review or appeals")
    DECLINE = "decline", _("the person wants no contact with the authorities")


STATUS_OF: Final = {
    Decided.PRESUME: IdentificationStatus.PRESUMED,
    Decided.CONFIRM: IdentificationStatus.FORMAL,
    Decided.NOT_CONFIRM: IdentificationStatus.NOT_CONFIRMED,
    Decided.ASK_REVIEW: IdentificationStatus.IN_REVIEW,
    Decided.DECLINE: IdentificationStatus.DECLINES,
}
BY_AUTHORITY: Final = frozenset({Decided.PRESUME, Decided.CONFIRM, Decided.NOT_CONFIRM})
# Who decides (domain.md 1.1): in Bulgaria the pre-trial authorities, in Romania DCCO and DIICOT.
COMPETENT: Final = {
    "BG": frozenset({Authority.BG_POLICE, Authority.BG_INVESTIGATION, Authority.BG_PROSECUTION}),
    "RO": frozenset({Authority.RO_DCCO, Authority.RO_DIICOT}),
}


class YesNo(TextChoices):
    """An answer that may be open."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("not known yet")


class Cooperates(TextChoices):
    """The person's decision to cooperate; help never depends on it."""

    YES = "yes", _("yes, the person cooperates")
    NO = "no", _("no")
    UNDECIDED = "undecided", _("undecided")


class Ended(TextChoices):
    """Why a reflection period ended."""

    TIME = "time", _("the time is over")
    COOPERATES = "cooperates", _("the person decided to cooperate")
    EPISODE = "episode", _("a new episode began")


class Asked(TextChoices):
    """Has the person asked for protection? The question must be answered for a foreign person (NRM-F11)."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    NOT_YET = "not_yet", _("could not be asked yet")


class StatusStep(TextChoices):
    """What is recorded about the stay; each is an action of the track."""

    NATIONAL = "national", _("citizen")
    LAWFUL_STAY = "lawful_stay", _("lawful stay")
    IRREGULAR = "irregular", _("without leave to stay")
    TEMPORARY_PROTECTION = "temporary_protection", _("temporary protection")
    SEEK_PROTECTION = "seek_protection", _("the person asked for protection")
    GRANT = "grant", _("protection granted")
    REFUSE = "refuse", _("protection refused")
    APPEAL = "appeal", _("the person appealed")
    RESIDENCE_PERMIT = "residence_permit", _("residence permit")


ASKS_PROTECTION: Final = frozenset({StatusStep.SEEK_PROTECTION, StatusStep.APPEAL})


class StayDocument(TextChoices):
    """By which document a status is shown."""

    NONE = "none", _("none")
    IDENTITY_CARD = "identity_card", _("identity card or passport")
    REGISTRATION_CARD = "registration_card", _("registration card of who seeks protection")
    TEMPORARY_CARD = "temporary_card", _("registration card of temporary protection")
    PERMIT = "permit", _("residence permit")
    VISA = "visa", _("visa")
    OTHER = "other", _("other")


class ReturnGround(TextChoices):
    """When a return is possible (domain.md S13, NRM 3.2)."""

    WISH = "wish", _("the person wishes it")
    REFLECTION_OVER = "reflection_over", _("the reflection period is over")
    PROTECTION_OVER = "protection_over", _("the special protection has ended")
    PERMIT_OVER = "permit_over", _("the permission to stay has ended")
    SHELTER_OVER = "shelter_over", _("the extended stay in a shelter has ended")


class Payer(TextChoices):
    """Who pays for a return."""

    IOM = "iom", _("IOM")
    STATE = "state", _("the state")
    ORGANISATION = "organisation", _("our organisation")
    PERSON = "person", _("the person")
    OTHER = "other", _("other")


class TravelDocument(TextChoices):
    """With what the person travels."""

    PASSPORT = "passport", _("passport")
    IDENTITY_CARD = "identity_card", _("identity card")
    LAISSEZ_PASSER = "laissez_passer", _("emergency travel document")
    NONE = "none", _("none yet")


class Confirmed(TextChoices):
    """Who confirmed the arrival."""

    PERSON = "person", _("the person")
    RECEIVER = "receiver", _("the organisation that receives")
    ESCORT = "escort", _("the escort")


class Monitor(TextChoices):
    """A step of monitoring."""

    BEGIN = "begin", _("monitoring begins")
    LOSE = "lose", _("contact is lost")
    FIND = "find", _("contact is there again")
    END = "end", _("monitoring ends")


class BadCourse(Invalid):
    """Something that was recorded cannot be; the sentence names the rule."""

    code = "course-invalid"


class NotForChild(Conflict):
    """The authorities are always told about a child (D01)."""

    code = "course-child"
    sentence = _(
        "Contact with the authorities cannot be declined for a child: they must be told within 24 hours (rule D01). "
        "Record what the child wants as a note."
    )


class NoReflection(Conflict):
    """Nothing runs that could be changed."""

    code = "no-reflection"
    sentence = _("No reflection period is running in this country now.")


class ReasonNeeded(Invalid):
    """Guard G5."""

    code = "reflection-reason"
    sentence = _(
        "A recovery and reflection period is running. No step of a return is asked of the person now. "
        "If it is the person's own wish, say in a sentence why it cannot wait."
    )


class NeverThere(Conflict):
    """Never to a country where life or freedom is in danger."""

    code = "return-never"
    sentence = _(
        "The person asked for protection or was granted it: a return to that country is not possible. "
        "Choose another country, or talk with a lawyer."
    )


class StudyNeeded(Conflict):
    """A child returns after a study of the family only (domain.md S13 C)."""

    code = "return-study"
    sentence = _(
        "A child leaves only after a study of the family in that country was received and is not against it. "
        "Ask for one on the page of the child, then come back."
    )


class RiskNeeded(Conflict):
    """Guard G6."""

    code = "return-risk"
    sentence = _(
        "A foreign national leaves only after a risk assessment that is at most 30 days old and says low or medium risk. "
        "Make one on the plans page, then come back."
    )
