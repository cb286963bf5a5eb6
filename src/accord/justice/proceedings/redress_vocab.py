"""Words of what is hers in the proceedings: her decision, her lawyer, her rights, non-punishment, compensation (S11)."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Invalid

CARER, AUTHORITY, LAWYER = "those who help", "authority or court", "lawyer"


class Stance(TextChoices):
    """Whether the person cooperates with the authorities. Never a condition of help."""

    YES = "yes", _("cooperates")
    NO = "no", _("does not cooperate")
    UNDECIDED = "undecided", _("has not decided yet")


class AidState(TextChoices):
    """Where legal aid stands."""

    ASKED = "asked", _("asked for")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    ENDED = "ended", _("ended")


A = AidState
AIDS: Final = StateTable(
    "legal aid",
    A.ASKED,
    (
        Transition(A.ASKED, "grant", A.GRANTED, AUTHORITY),
        Transition(A.ASKED, "refuse", A.REFUSED, AUTHORITY),
        Transition(A.REFUSED, "ask_again", A.ASKED, CARER),
        Transition(A.GRANTED, "grant", A.GRANTED, AUTHORITY),
        Transition(A.GRANTED, "end", A.ENDED, CARER),
    ),
)
AID_LABELS: Final = {
    "grant": _("Granted; this is the lawyer"),
    "refuse": _("Refused"),
    "ask_again": _("Asked for again"),
    "end": _("It has ended"),
}


class TellingForm(TextChoices):
    """How the rights were told."""

    SPOKEN = "spoken", _("aloud")
    WRITTEN = "written", _("in writing")
    BOTH = "both", _("aloud and in writing")


class Proof(TextChoices):
    """What proves that the rights were told."""

    SIGNATURE = "signature", _("the person signs here")
    WITNESS = "witness", _("a witness was there")


class ChargeKind(TextChoices):
    """For what the person herself is pursued because of what she was made to do."""

    FINE = "fine", _("a fine")
    CRIME = "crime", _("a criminal charge")
    STAY = "stay", _("entry or stay without papers")
    EXPULSION = "expulsion", _("an order to leave, or a ban on entry")


class ChargeState(TextChoices):
    """Where the charge against the person stands."""

    RAISED = "raised", _("raised, no lawyer yet")
    WITH_LAWYER = "with_lawyer", _("with the lawyer")
    LIFTED = "lifted", _("lifted")
    UPHELD = "upheld", _("upheld")


C = ChargeState
CHARGES: Final = StateTable(
    "charge against the person",
    C.RAISED,
    (
        Transition(C.RAISED, "hand_over", C.WITH_LAWYER, CARER),
        Transition(C.RAISED, "lift", C.LIFTED, AUTHORITY),
        Transition(C.WITH_LAWYER, "lift", C.LIFTED, AUTHORITY),
        Transition(C.WITH_LAWYER, "uphold", C.UPHELD, AUTHORITY),
        Transition(C.UPHELD, "appeal", C.WITH_LAWYER, LAWYER),
    ),
)
CHARGE_LABELS: Final = {
    "hand_over": _("A lawyer has it"),
    "lift": _("It was lifted"),
    "uphold": _("It was upheld"),
    "appeal": _("The lawyer appealed"),
}


class ClaimKind(TextChoices):
    """What is claimed, and from whom."""

    CIVIL = "civil", _("damages from the offender, in the criminal case")
    STATE = "state", _("compensation by the state")
    WAGES = "wages", _("unpaid wages")


class ClaimState(TextChoices):
    """Where a claim stands."""

    PREPARED = "prepared", _("being prepared")
    LODGED = "lodged", _("lodged")
    GRANTED = "granted", _("granted in full")
    GRANTED_PART = "granted_part", _("granted in part")
    REFUSED = "refused", _("refused")
    PAID_PART = "paid_part", _("paid in part")
    PAID = "paid", _("paid in full")
    WITHDRAWN = "withdrawn", _("withdrawn")


M = ClaimState
CLAIMS: Final = StateTable(
    "claim",
    M.PREPARED,
    (
        Transition(M.PREPARED, "lodge", M.LODGED, CARER),
        Transition(M.LODGED, "advance", M.LODGED, AUTHORITY),
        Transition(M.LODGED, "grant", M.GRANTED, AUTHORITY),
        Transition(M.LODGED, "grant_part", M.GRANTED_PART, AUTHORITY),
        Transition(M.LODGED, "refuse", M.REFUSED, AUTHORITY),
        Transition(M.REFUSED, "appeal", M.LODGED, LAWYER),
        Transition(M.GRANTED_PART, "appeal", M.LODGED, LAWYER),
        *(
            Transition(state, action, target, AUTHORITY)
            for state in (M.GRANTED, M.GRANTED_PART, M.PAID_PART)
            for action, target in (("pay_part", M.PAID_PART), ("pay_rest", M.PAID))
        ),
        Transition(M.PREPARED, "withdraw", M.WITHDRAWN, CARER),
        Transition(M.LODGED, "withdraw", M.WITHDRAWN, CARER),
    ),
)
CLAIM_LABELS: Final = {
    "lodge": _("It was lodged"),
    "advance": _("An advance was paid"),
    "grant": _("Granted in full"),
    "grant_part": _("Granted in part"),
    "refuse": _("Refused"),
    "appeal": _("The lawyer appealed"),
    "pay_part": _("A part was paid"),
    "pay_rest": _("All of it, or the rest, was paid"),
    "withdraw": _("The person withdrew it"),
}


class What(TextChoices):
    """What an amount of a claim is."""

    CLAIMED = "claimed", _("claimed")
    AWARDED = "awarded", _("awarded")
    ADVANCE = "advance", _("advance")
    PAID = "paid", _("paid")


AMOUNT_OF: Final = {  # action -> what its amount is
    "lodge": What.CLAIMED,
    "advance": What.ADVANCE,
    "grant": What.AWARDED,
    "grant_part": What.AWARDED,
    "pay_part": What.PAID,
    "pay_rest": What.PAID,
}


class BadRedress(Invalid):
    """Something about the lawyer, the rights, the charge or the claim cannot be."""

    code = "redress-invalid"
