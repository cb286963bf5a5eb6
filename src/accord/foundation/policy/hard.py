"""The hard rules: "must not" of domain.md 1.2 and "never to" of 1.3, as a table. They beat every grant.

A rule refuses (`closes` and `hides` are empty), closes sealed classes, or hides open columns and categories. Nothing here
can be configured away. The page of the guide is drawn from this table (`python -m accord.config.rights`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from accord.foundation.policy.vocab import PROSECUTING, Action, OrganisationKind, Relation, Request, Role
from accord.foundation.refusals import Reason
from accord.foundation.vault.vocab import DataClass

# Nouns of actions that touch no person who is helped. Everything else is content, also a noun that is added later.
WITHOUT_CONTENT: Final = frozenset(
    {
        "account", "agreement", "backup", "campaign", "copy", "device", "directory", "instrument", "invitation", "key", "ledger", "member", "membership", "news", "node",
        "organisation", "people", "programme", "registry", "session", "token", "training",
    }
)  # fmt: skip
PERSONAL: Final = frozenset(
    {
        "case",
        "child",
        "claim",
        "consent",
        "course",
        "document",
        "hearing",
        "outcome",
        "person",
        "plan",
        "proceeding",
        "rights",
        "safety",
        "service",
        "stay",
    }
)  # nouns of the file of one person
EVERY_CLASS: Final = frozenset(DataClass)


@dataclass(frozen=True, slots=True)
class Hard:
    """One rule: when it speaks, what it does, why, and where it comes from."""

    id: str
    rule: str  # in English, for the guide
    source: str
    reason: Reason
    speaks: Callable[[Request], bool]
    closes: frozenset[DataClass] = frozenset()
    hides: frozenset[str] = frozenset()  # open columns of a case, categories of a referral

    @property
    def refuses(self) -> bool:
        """Whether nothing at all opens."""
        return not self.closes and not self.hides


def _noun(asked: Request) -> str:
    return asked.action.value.partition(":")[0]


def _content(asked: Request) -> bool:
    """Whether the action touches a person who is helped. To release a colleague's reset does not; nor to shut oneself out."""
    return _noun(asked) not in WITHOUT_CONTENT and asked.action not in {
        Action.SECOND_RESET,
        Action.CASE_DECLARE_CONFLICT,
    }


def _of_police(asked: Request) -> bool:
    return asked.actor.organisation_kind in PROSECUTING


def _outside(asked: Request) -> bool:
    return not asked.relations & {Relation.TEAM, Relation.GLASS}


_ASK_TEAM: Final = _("Ask a member of the case team to bring you in.")
_ASK_COORDINATOR: Final = _("If you need it for your work, ask the coordinator of your organisation.")
CONFLICT: Final = Hard(
    "H6",
    "Who has a declared conflict of interest in a case does nothing with it.",
    "security.md 3.3",
    Reason(
        "hard.conflict",
        _("You declared a conflict of interest in this case."),
        _("Ask your coordinator to give it to a colleague."),
    ),
    lambda asked: asked.conflict,
)
RESTRICTED: Final = Hard(
    "H11",
    "A restricted case is open to its named team only, and to nobody else of the organisation, except in an emergency.",
    "security.md 2.2, T3",
    Reason(
        "hard.restricted",
        _("This case is restricted to its team."),
        _("Ask your coordinator. If it cannot wait, use emergency access."),
    ),
    lambda asked: asked.restricted and _outside(asked) and asked.action != Action.CASE_BREAK_GLASS,
)
HARD: Final[tuple[Hard, ...]] = (
    Hard(
        "H1",
        "Police and prosecution never open the address of somebody who lives at a secret place.",
        "domain.md 1.3, whereabouts; security.md 3.3",
        Reason(
            "hard.shelter",
            _("The address of a shelter is never shown to police or prosecution."),
            _("Ask the shelter or the case manager to arrange the contact."),
        ),
        lambda asked: _of_police(asked) and asked.sheltered,
        closes=frozenset({DataClass.LOCATION}),
    ),
    Hard(
        "H2",
        "Data of an investigation opens to police and prosecution only.",
        "domain.md 1.3, investigation data; security.md 3.3",
        Reason(
            "hard.investigation",
            _("Data of an investigation is open to police and prosecution only."),
            _("Ask the investigator who leads it."),
        ),
        lambda asked: not _of_police(asked),
        closes=frozenset({DataClass.INVESTIGATIVE}),
    ),
    Hard(
        "H3",
        "Donors see figures, the directory and the national programme, never a person.",
        "domain.md 1.3, direct identifiers; security.md 3.3",
        Reason("hard.aggregates", _("Donors see figures only, never a person."), _("Open the figures instead.")),
        lambda asked: (
            asked.actor.organisation_kind == OrganisationKind.DONOR
            and asked.action not in {Action.TABLE_READ, Action.ORGANISATION_READ, Action.PROGRAMME_READ}
        ),
    ),
    Hard(
        "H4",
        "Police, prosecution and investigators never open health and needs in a person's file; these reach them only by a "
        "referral, on the person's consent or an order of a court.",
        "domain.md 1.2, investigator; 1.3, medical data",
        Reason(
            "hard.health",
            _("Health and needs are closed to police, prosecution and investigators."),
            _("They come with a referral, on the person's consent or an order of a court."),
        ),
        lambda asked: (
            (_of_police(asked) or asked.actor.role == Role.INVESTIGATOR)
            and (_noun(asked) == "plan" or asked.action in {Action.PERSON_READ_IDENTITY, Action.PERSON_CORRECT})
        ),
        closes=frozenset({DataClass.CARE}),
    ),
    CONFLICT,
    Hard(
        "H7",
        "An administrator sees no case, signal, person or figure.",
        "domain.md 1.2, system administrator",
        Reason(
            "hard.administrator",
            _("An administrator keeps accounts and agreements and sees no person."),
            _("A colleague in another role can open it."),
        ),
        lambda asked: asked.actor.role == Role.ADMINISTRATOR and _content(asked),
    ),
    Hard(
        "H8",
        "A data protection officer opens no sealed content of a person's file.",
        "domain.md 1.2, auditor",
        Reason(
            "hard.officer",
            _("A data protection officer sees who did what, not what is in the file."),
            _("A member of the case team can open it."),
        ),
        lambda asked: (
            asked.actor.role == Role.DATA_PROTECTION_OFFICER and _noun(asked) in PERSONAL | {"signal", "glass"}
        ),
        closes=EVERY_CLASS,
    ),
    Hard(
        "H9",
        "A trainer or campaign officer sees no case data.",
        "domain.md 1.2, trainer",
        Reason("hard.trainer", _("Training and campaigns need no case data."), _ASK_COORDINATOR),
        lambda asked: asked.actor.role == Role.TRAINER and _content(asked),
    ),
    Hard(
        "H10",
        "Shelter staff do not see why somebody is there.",
        "domain.md 1.2, shelter staff",
        Reason(
            "hard.why",
            _("Shelter staff see who stays, not why."),
            _("Ask the case manager if the safety of the house needs it."),
        ),
        lambda asked: asked.actor.role == Role.SHELTER_STAFF,
        hides=frozenset({"forms", "screening", "decisions", "exploitation", "investigation"}),
    ),
    RESTRICTED,
    Hard(
        "H12",
        "An emergency access opens no document and no investigation.",
        "security.md 3.3, break-glass",
        Reason("hard.glass", _("An emergency access opens no document and no investigation."), _ASK_TEAM),
        lambda asked: Relation.GLASS in asked.relations and Relation.TEAM not in asked.relations,
        closes=frozenset({DataClass.DOCUMENT, DataClass.INVESTIGATIVE}),
    ),
    Hard(
        "H13",
        "A national coordinator and the secretary of a local commission never browse named files: they open a person's file "
        "only in the team of a case that they coordinate.",
        "domain.md 1.2, national coordinator and local commission secretary",
        Reason(
            "hard.coordinator",
            _("A coordinator opens a person's file only in a case that it coordinates."),
            _ASK_TEAM,
        ),
        lambda asked: (
            asked.actor.role in {Role.NATIONAL_COORDINATOR, Role.LOCAL_COMMISSION_SECRETARY}
            and _noun(asked) in PERSONAL
            and asked.action != Action.CASE_DECLARE_CONFLICT
            and Relation.TEAM not in asked.relations
        ),
    ),
    Hard(
        "H14",
        "Only a carer of the team (case manager, child protection lead) brings somebody into a restricted case.",
        "security.md 2.2, T3",
        Reason(
            "hard.restricted-join",
            _("Only a case manager or child protection lead of the team brings somebody into a restricted case."),
            _("Ask one of them."),
        ),
        lambda asked: (
            asked.restricted
            and asked.action == Action.CASE_JOIN
            and asked.actor.role not in {Role.CASE_MANAGER, Role.CHILD_PROTECTION_LEAD}
        ),
    ),
    Hard(
        "H15",
        "What investigations have in common is open to police and prosecution only: no help organisation, shelter, commission "
        "or coordinator sees a file of links or learns of a meeting.",
        "domain.md 1.3, investigation data",
        Reason(
            "hard.links",
            _("Links between investigations are open to police and prosecution only."),
            _("If you know something that belongs there, tell the investigator."),
        ),
        lambda asked: _noun(asked) == "link" and not _of_police(asked),
    ),
    Hard(
        "H16",
        "Police and prosecution see no places, houses or stays, nor what waits in the cases of those who help.",
        "domain.md 1.3, whereabouts; 1.2, investigator",
        Reason(
            "hard.places",
            _("Places, houses and stays are closed to police and prosecution."),
            _("Ask the shelter or the case manager to arrange the contact."),
        ),
        lambda asked: _of_police(asked) and _noun(asked) in {"overview", "place", "shelter", "stay"},
    ),
    Hard(
        "H17",
        "Only police and prosecution keep the investigators' side of proceedings; nobody else opens it.",
        "domain.md 1.3, investigation data",
        Reason(
            "hard.lead",
            _("Only police and prosecution keep this side of proceedings."),
            _("What you know for your case is recorded on the page “Proceedings and rights” of the case."),
        ),
        lambda asked: asked.action == Action.PROCEEDING_LEAD and not _of_police(asked),
    ),
)
