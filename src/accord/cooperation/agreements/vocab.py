"""Words of agreements (domain.md section 9)."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid, Reason, Refused


class AgreementKind(TextChoices):
    """Types of agreement (domain.md 9.1)."""

    MECHANISM = "mechanism", _("Mechanism based on law")
    MEMORANDUM = "memorandum", _("Memorandum of understanding")
    PROTOCOL = "protocol", _("Protocol")
    DATA_SHARING = "data_sharing", _("Data-sharing agreement")
    SERVICE = "service", _("Service contract")
    GRANT = "grant", _("Project grant")


class LegalBasis(TextChoices):
    """Legal basis of a clause (GDPR articles 6 and 9, Directive 2016/680)."""

    CONSENT = "consent", _("consent (GDPR 6(1)(a), 9(2)(a))")
    LEGAL_DUTY = "legal_duty", _("legal duty (GDPR 6(1)(c))")
    VITAL_INTEREST = "vital_interest", _("vital interest (GDPR 6(1)(d), 9(2)(c))")
    PUBLIC_TASK = "public_task", _("public task (GDPR 6(1)(e), 9(2)(g))")
    LAW_ENFORCEMENT = "law_enforcement", _("law enforcement (Directive 2016/680)")


class TargetGroup(TextChoices):
    """Whom a cooperation is for (domain.md 9.1)."""

    TRAFFICKED = "trafficked", _("trafficked persons")
    CHILDREN = "children", _("children")
    AT_RISK = "at_risk", _("people at risk")
    DISPLACED = "displaced", _("people displaced from Ukraine")
    WORKERS = "workers", _("migrant workers")
    PROFESSIONALS = "professionals", _("people who work in the response")
    PUBLIC = "public", _("the public")


class Channel(TextChoices):
    """By which way the data of a clause goes."""

    ACCORD = "accord", _("here, in Accord")
    MAIL = "mail", _("encrypted e-mail")
    PAPER = "paper", _("on paper, by hand")
    SPOKEN = "spoken", _("by telephone or at a meeting")


class Frequency(TextChoices):
    """How often data flows under a clause."""

    CASE = "case", _("when a case needs it")
    MONTH = "month", _("every month")
    QUARTER = "quarter", _("every quarter")
    YEAR = "year", _("every year")


class SigningMethod(TextChoices):
    """How a party signs."""

    ACCOUNT = "account", _("with my account here")
    DRAWN = "drawn", _("signed on the screen")
    FILE = "file", _("on paper, and the signed paper uploaded")


class What(TextChoices):
    """What comes near for an agreement."""

    ENDS = "ends", _("its time ends")
    REVIEW = "review", _("to be reviewed")


class Difference(TextChoices):
    """What became of a clause from one version to the next."""

    NEW = "new", _("new")
    GONE = "gone", _("no longer there")
    CHANGED = "changed", _("changed")
    SAME = "same", _("as before")


class Flowed(TextChoices):
    """What can flow under an agreement and is kept in the ledger."""

    REFERRAL = "referral", _("referrals")
    QUESTION = "question", _("questions about a person")
    ANSWER = "answer", _("answers about a person")


class Side(TextChoices):
    """From where the reader stands."""

    GIVEN = "given", _("given")
    RECEIVED = "received", _("received")


class AgreementState(TextChoices):
    """Where an agreement stands."""

    PROPOSED = "proposed", _("proposed, not signed by all")
    SIGNED = "signed", _("signed by all")
    SUSPENDED = "suspended", _("suspended")
    ENDED = "ended", _("ended")


S = AgreementState
STATES: Final = StateTable(
    "agreement",
    S.PROPOSED,
    (
        Transition(S.PROPOSED, "complete", S.SIGNED, "last party signs"),
        Transition(S.SIGNED, "suspend", S.SUSPENDED, "any party"),
        Transition(S.SUSPENDED, "suspend", S.SUSPENDED, "another party"),
        Transition(S.SUSPENDED, "resume", S.SIGNED, "the last party that suspended"),
        Transition(S.PROPOSED, "end", S.ENDED, "any party"),
        Transition(S.SIGNED, "end", S.ENDED, "any party"),
        Transition(S.SUSPENDED, "end", S.ENDED, "any party"),
    ),
)


class Act(TextChoices):
    """What a party does with an agreement; what is said of it to another node."""

    PROPOSE = "propose", _("proposed")
    SIGN = "sign", _("signed")
    SUSPEND = "suspend", _("suspended")
    RESUME = "resume", _("resumed")
    END = "end", _("ended")


class BadAgreement(Invalid):
    """The proposal cannot be: dates, parties or clauses."""

    code = "agreement-invalid"
    sentence = _("This is no agreement as this node knows them. Nothing of it was entered.")


class BadSignature(BadAgreement):
    """What was given is no signature."""

    code = "signature-invalid"


class PartyUnknown(BadAgreement):
    """An organisation that does not stand in the directory here."""

    code = "party-unknown"
    sentence = _("One of the parties is not in the directory.")


class AlreadyReplaced(Conflict):
    """Another version has taken its place."""

    code = "agreement-replaced"
    sentence = _("Another version has replaced this agreement already. Write the new version from that one.")


class NotAParty(Refused):
    """Who speaks is no party, or works here and speaks for itself; or no party works here."""

    code = "not-a-party"

    def __init__(self) -> None:
        super().__init__((Reason(self.code, _("Only a party speaks of an agreement, and each for itself alone.")),))


class TermsChanged(Conflict):
    """The agreement is known here with other terms. Terms never change: a new agreement replaces one."""

    code = "terms-changed"
    sentence = _(
        "This agreement is known here with other terms, and terms never change. Propose a new agreement and end this one."
    )
