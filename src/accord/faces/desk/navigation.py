"""The links at the side: only what this role can open, asked of the same policy that guards the pages."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.foundation.policy import Action, Actor, Relation, Request, decide


@dataclass(frozen=True)
class Link:
    """A link, and whether its page is the one that is open."""

    title: str | Promise
    url: str
    current: bool


_FIRST: Final = "/desk/"  # every address begins with it
_LINKS: Final[tuple[tuple[str | Promise, str, Action | None, Relation], ...]] = (
    (_("My day"), _FIRST, None, Relation.ANYONE),
    (_("Overview"), "/desk/overview/", Action.OVERVIEW_READ, Relation.OWN_ORGANISATION),
    (_("Caseload"), "/desk/caseload/", Action.OVERVIEW_READ, Relation.OWN_ORGANISATION),
    (_("Signals"), "/desk/signals/", Action.SIGNAL_READ, Relation.OWN_ORGANISATION),
    (_("Phones"), "/desk/phones/", Action.DEVICE_READ, Relation.OWN_ORGANISATION),
    (_("Online offers"), "/desk/offers/", Action.SIGNAL_READ, Relation.OWN_ORGANISATION),
    (_("Tips"), "/desk/tips/", Action.SIGNAL_READ, Relation.OWN_ORGANISATION),
    (_("My cases"), "/desk/cases/", Action.CASE_READ, Relation.TEAM),
    (_("Referrals to us"), "/desk/referrals/in/", Action.REFERRAL_READ, Relation.RECEIVER),
    (_("Referrals from us"), "/desk/referrals/out/", Action.REFERRAL_SEND, Relation.TEAM),
    (
        _("How referrals are answered"),
        "/desk/referrals/feedback/",
        Action.REFERRAL_FEEDBACK,
        Relation.OWN_ORGANISATION,
    ),
    (_("Places"), "/desk/places/", Action.PLACE_READ, Relation.ANYONE),
    (_("Our houses"), "/desk/shelters/", Action.SHELTER_READ, Relation.OWN_ORGANISATION),
    (_("Proceedings"), "/desk/proceedings/", Action.PROCEEDING_LEAD, Relation.OWN_ORGANISATION),
    (_("Search"), "/desk/search/", Action.PERSON_SEARCH, Relation.ANYONE),
    (_("Links"), "/desk/links/", Action.LINK_READ, Relation.OWN_ORGANISATION),
    (_("Agreements"), "/desk/agreements/", Action.AGREEMENT_READ, Relation.PARTY),
    (_("Services"), "/desk/services/", Action.ORGANISATION_READ, Relation.ANYONE),
    (_("Exports"), "/desk/exports/", Action.EXPORT_READ, Relation.ANYONE),
    (_("Figures"), "/desk/figures/", Action.TABLE_READ, Relation.ANYONE),
    (_("What is kept"), "/desk/kept/", Action.REGISTRY_READ, Relation.ANYONE),
    (_("Lists of questions"), "/desk/instruments/", Action.INSTRUMENT_READ, Relation.ANYONE),
    (_("Deadline rules"), "/desk/rules/", None, Relation.ANYONE),
    (_("People"), "/desk/people/", Action.MEMBER_MANAGE, Relation.OWN_ORGANISATION),
    (_("State of the node"), "/desk/node/", Action.NODE_READ, Relation.ANYONE),
    (_("Ledger"), "/desk/ledger/", Action.LEDGER_READ, Relation.OWN_ORGANISATION),
)


def links(actor: Actor, path: str) -> list[Link]:
    """The links of this actor. The current one is the page itself, or the list that the page belongs to."""
    shown = [
        (title, address)
        for title, address, action, relation in _LINKS
        if action is None or decide(Request(actor, action, frozenset({relation}))).allow
    ]
    here = next((p for _title, p in shown if path == p or (p != _FIRST and path.startswith(p))), "")
    return [Link(title, address, address == here) for title, address in shown]
