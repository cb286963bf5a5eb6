"""The decision on a disclosure: may these categories leave for that receiver, for that purpose (house law 1).

Two keys are needed: an agreement in force between giver and receiver that covers purpose and category, and a legal
ground: the person's consent naming that receiver, or a recorded duty. The refusal says which of them is missing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.policy.decide import Decision
from accord.foundation.policy.vocab import (
    CLASS_OF,
    PROSECUTING,
    Category,
    GroundKind,
    OrganisationKind,
    Purpose,
)
from accord.foundation.refusals import Reason
from accord.foundation.vault.vocab import DataClass

DIRECT: Final = frozenset({Category.IDENTITY, Category.CONTACT, Category.WHEREABOUTS})
# Where each hard rule of a disclosure comes from, for the guide; its sentence is its reason.
SOURCES: Final = {
    "hard.shelter": "domain.md 1.3, whereabouts",
    "hard.across": "issue 6: a shelter's address never travels",
    "hard.investigation": "domain.md 1.3, investigation data",
    "hard.health": "domain.md 1.2, investigator; 1.3, medical data",
    "hard.coordination": "domain.md 1.2, local commission secretary; 1.3, direct identifiers",
    "hard.aggregates": "domain.md 1.3, direct identifiers",
    "hard.risk-party": "security.md 3.3",
    "hard.mission": "domain.md 1.3, immigration status; 2.4, guard G3",
    "hard.onward": "security.md 3.3",
}


@dataclass(frozen=True, slots=True)
class Clause:
    """What one clause of an agreement lets flow. `giver` or `receiver` None: any party of the agreement."""

    purpose: Purpose
    category: Category
    giver: UUID | None = None
    receiver: UUID | None = None


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """An agreement as far as a disclosure asks for it."""

    id: UUID
    parties: frozenset[UUID]
    clauses: tuple[Clause, ...]
    valid_from: date
    valid_until: date
    signed: bool = True
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """A consent as far as a disclosure asks for it. It names one receiver, never "partners"."""

    id: UUID
    receiver: UUID
    purpose: Purpose
    categories: frozenset[Category]
    given_at: datetime
    valid_until: date
    withdrawn_at: datetime | None = None
    own_words: bool = False  # what is written in own words may go to another node too


@dataclass(frozen=True, slots=True, repr=False)
class LegalGround:
    """A recorded duty: towards a child, vital interest, or an order of a court."""

    kind: GroundKind
    reference: str


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What would leave, to whom, for what, and everything on record that could allow it."""

    giver: UUID
    receiver: UUID
    receiver_kind: OrganisationKind
    purpose: Purpose
    categories: frozenset[Category]
    at: datetime
    agreements: tuple[AgreementFacts, ...] = ()
    consents: tuple[ConsentFacts, ...] = ()
    ground: LegalGround | None = None
    sheltered: bool = False
    across: bool = False  # the receiver works at another node
    origin: UUID | None = None  # the organisation that the data came from, if not the giver
    origin_permits: bool = False
    risk_parties: frozenset[UUID] = frozenset()
    mission_shut: bool = False  # the receiver is the mission of origin of somebody who asked for protection
    takes_over: bool = False  # the receiver becomes the coordinator of the case
    may_be_child: bool = True  # a duty towards a child can stand only where there may be one


def _reason(code: str, text: object, remedy: object = "") -> Reason:
    return Reason(code, text, remedy)  # type: ignore[arg-type]


_SIGN: Final = _("Ask your coordinator to conclude or renew an agreement with this organisation.")
_ASK: Final = _("Talk with the person first; record the consent, then send again.")
REASONS: Final[dict[str, Reason]] = {
    reason.code: reason
    for reason in (
        _reason("agreement.none", _("There is no agreement between your organisation and the receiver."), _SIGN),
        _reason("agreement.unsigned", _("The agreement with the receiver is not signed by all parties."), _SIGN),
        _reason("agreement.suspended", _("The agreement with the receiver is suspended."), _SIGN),
        _reason("agreement.not-yet", _("The agreement with the receiver is not in force yet."), _SIGN),
        _reason("agreement.expired", _("The agreement with the receiver has expired."), _SIGN),
        _reason("agreement.purpose", _("The agreement with the receiver does not cover this purpose."), _SIGN),
        _reason("agreement.category", _("The agreement does not cover one of the categories of data."), _SIGN),
        _reason("consent.none", _("The person has not consented."), _ASK),
        _reason("consent.receiver", _("The person's consent names another receiver."), _ASK),
        _reason("consent.withdrawn", _("The person has withdrawn the consent."), _("Nothing may be sent.")),
        _reason("consent.expired", _("The person's consent has expired."), _ASK),
        _reason("consent.purpose", _("The person's consent is for another purpose."), _ASK),
        _reason("consent.category", _("The person's consent does not cover one of the categories of data."), _ASK),
        _reason(
            "ground.no-child",
            _("The person is an adult: a duty towards a child cannot stand in the place of consent."),
            _ASK,
        ),
        _reason("hard.shelter", _("The address of a shelter is never given to police or prosecution.")),
        _reason(
            "hard.across",
            _("The place of stay of somebody who is sheltered is never told to another system."),
            _("Leave out the place of stay, and agree on the meeting by telephone."),
        ),
        _reason("hard.investigation", _("Data of an investigation is given to police and prosecution only.")),
        _reason(
            "hard.health",
            _("Health is given to police or prosecution on the person's consent or an order of a court only."),
            _ASK,
        ),
        _reason(
            "hard.coordination",
            _("A local commission receives names, contacts and places only if it takes over the case."),
            _("Leave these out, or say in the referral that it takes over."),
        ),
        _reason("hard.aggregates", _("A donor receives figures only, never a person's data.")),
        _reason("hard.risk-party", _("The receiver is marked as a risk to this person.")),
        _reason("hard.risk-person", _("The addressee is marked as a risk to this person.")),
        _reason(
            "hard.mission",
            _("The person asked for protection: nobody contacts the embassy or consulate of the country of origin."),
            _("Only the person's own written wish opens it, and a colleague must release it: see the way of the case."),
        ),
        _reason("hard.onward", _("This came from another organisation, which has not permitted passing it on.")),
        _reason("disclosure.empty", _("No category of data was chosen."), _("Choose what the receiver needs.")),
        _reason("disclosure.self", _("Giver and receiver are the same organisation.")),
    )
}


def decide_disclosure(asked: Disclosure) -> Decision:
    """Decide on a disclosure. Collects every reason that stands against it, so that the user mends all at once."""
    codes = [*_hard(asked), *_agreement(asked), *_ground(asked)]
    if codes:
        return Decision(False, rule_ids=tuple(codes), reasons=tuple(REASONS[code] for code in codes))
    grounds = (f"ground:{asked.ground.kind}",) if asked.ground else ("consent",)
    return Decision(True, frozenset(CLASS_OF[c] for c in asked.categories), ("agreement", *grounds))


def covering_agreement(asked: Disclosure) -> AgreementFacts | None:
    """The agreement that allows the disclosure, for the record of it."""
    usable = [a for a in asked.agreements if not _agreement_faults(a, asked)]
    return usable[0] if usable else None


def covering_consent(asked: Disclosure) -> ConsentFacts | None:
    """The consent that allows the disclosure, for the record of it: one that lets own words go, if there is one."""
    usable = [c for c in asked.consents if not _consent_faults(c, asked)]
    return max(usable, key=lambda one: one.own_words) if usable else None


def _hard(asked: Disclosure) -> list[str]:
    kind, wanted = asked.receiver_kind, asked.categories
    rules = {
        "disclosure.empty": not wanted,
        "disclosure.self": asked.giver == asked.receiver,
        "hard.shelter": kind in PROSECUTING
        and asked.sheltered
        and any(CLASS_OF[category] == DataClass.LOCATION for category in wanted),
        "hard.across": asked.across and asked.sheltered and Category.WHEREABOUTS in wanted,
        "hard.investigation": kind not in PROSECUTING and Category.INVESTIGATION in wanted,
        "hard.health": kind in PROSECUTING
        and Category.HEALTH in wanted
        and asked.ground is not None
        and asked.ground.kind != GroundKind.COURT,
        "hard.coordination": kind == OrganisationKind.LOCAL_COMMISSION
        and bool(wanted & DIRECT)
        and not asked.takes_over,
        "hard.aggregates": kind == OrganisationKind.DONOR,
        "hard.risk-party": asked.receiver in asked.risk_parties,
        "hard.mission": asked.mission_shut,
        "hard.onward": asked.origin not in (None, asked.giver) and not asked.origin_permits,
    }
    return [code for code, broken in rules.items() if broken]


# The order says how near a document came to allowing: the refusal names the fault of the nearest one.
_NEAREST_LAST: Final = list(REASONS)


def _nearest(faults: list[str]) -> list[str]:
    return [max(faults, key=_NEAREST_LAST.index)] if faults else []


def _agreement(asked: Disclosure) -> list[str]:
    between = [a for a in asked.agreements if {asked.giver, asked.receiver} <= a.parties]
    if not between:
        return ["agreement.none"]
    faults = [_agreement_faults(a, asked) for a in between]
    return [] if "" in faults else _nearest(faults)


def _agreement_faults(agreement: AgreementFacts, asked: Disclosure) -> str:
    """The first fault of this agreement, '' if it covers the disclosure."""
    today = day(asked.at)
    flowing = [c for c in agreement.clauses if c.giver in (None, asked.giver) and c.receiver in (None, asked.receiver)]
    for_purpose = {c.category for c in flowing if c.purpose == asked.purpose}
    checks = (
        ("agreement.none", {asked.giver, asked.receiver} <= agreement.parties),
        ("agreement.unsigned", agreement.signed),
        ("agreement.suspended", not agreement.suspended),
        ("agreement.not-yet", agreement.valid_from <= today),
        ("agreement.expired", today <= agreement.valid_until),
        ("agreement.purpose", bool(for_purpose)),
        ("agreement.category", asked.categories <= for_purpose),
    )
    return next((code for code, good in checks if not good), "")


def _ground(asked: Disclosure) -> list[str]:
    if asked.ground is not None:
        for_child = asked.ground.kind == GroundKind.CHILD
        return ["ground.no-child"] if for_child and not asked.may_be_child else []
    if not asked.consents:
        return ["consent.none"]
    faults = [_consent_faults(c, asked) for c in asked.consents]
    return [] if "" in faults else _nearest(faults)


def _consent_faults(consent: ConsentFacts, asked: Disclosure) -> str:
    """The first fault of this consent, '' if it covers the disclosure."""
    checks = (
        ("consent.receiver", consent.receiver == asked.receiver),
        # SECURITY: whenever it was: the request may have waited while she took it back. tests/matrix/test_review.py
        ("consent.withdrawn", consent.withdrawn_at is None),
        ("consent.expired", consent.given_at <= asked.at and day(asked.at) <= consent.valid_until),
        ("consent.purpose", consent.purpose == asked.purpose),
        ("consent.category", asked.categories <= consent.categories),
    )
    return next((code for code, good in checks if not good), "")
