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


@dataclass(frozen=True)
class Group:
    """Links that belong together, under their heading."""

    name: str
    title: str | Promise
    links: list[Link]


_FIRST: Final = "/desk/"  # every address begins with it
_OWN: Final = Relation.OWN_ORGANISATION
_Row = tuple[str | Promise, str, Action | None, Relation]
_GROUPS: Final[tuple[tuple[str, str | Promise, tuple[_Row, ...]], ...]] = (
    (
        "work",
        _("Work"),
        (
            (_("My day"), _FIRST, None, Relation.ANYONE),
            (_("Overview"), "/desk/overview/", Action.OVERVIEW_READ, _OWN),
            (_("Caseload"), "/desk/caseload/", Action.OVERVIEW_READ, _OWN),
            (_("Search"), "/desk/search/", Action.PERSON_SEARCH, Relation.ANYONE),
        ),
    ),
    (
        "detection",
        _("Detection"),
        (
            (_("Signals"), "/desk/signals/", Action.SIGNAL_READ, _OWN),
            (_("Tips"), "/desk/tips/", Action.SIGNAL_READ, _OWN),
            (_("Online offers"), "/desk/offers/", Action.SIGNAL_READ, _OWN),
            (_("Screenings"), "/desk/screenings/", Action.SCREENING_READ, _OWN),
            (_("Phones"), "/desk/phones/", Action.DEVICE_READ, _OWN),
        ),
    ),
    (
        "persons",
        _("Cases and referrals"),
        (
            (_("My cases"), "/desk/cases/", Action.CASE_READ, Relation.TEAM),
            (_("May be one person"), "/desk/same/", Action.PERSON_CORRECT, Relation.TEAM),
            (_("Referrals to us"), "/desk/referrals/in/", Action.REFERRAL_READ, Relation.RECEIVER),
            (_("Referrals from us"), "/desk/referrals/out/", Action.REFERRAL_SEND, Relation.TEAM),
            (_("Across the border"), "/desk/referrals/across/", Action.REFERRAL_READ, Relation.RECEIVER),
            (_("How referrals are answered"), "/desk/referrals/feedback/", Action.REFERRAL_FEEDBACK, _OWN),
        ),
    ),
    (
        "questions",
        _("Questions and court"),
        (
            (_("Enquiries"), "/desk/enquiries/", Action.ENQUIRY_MAKE, _OWN),
            (_("Requests for information"), "/desk/information/", Action.ENQUIRY_MAKE, _OWN),
            (_("Summonses"), "/desk/summons/", Action.HEARING_KEEP, Relation.TEAM),
            (_("Proceedings"), "/desk/proceedings/", Action.PROCEEDING_LEAD, _OWN),
            (_("Summonses"), "/desk/summons/", Action.PROCEEDING_LEAD, _OWN),
            (_("Links"), "/desk/links/", Action.LINK_READ, _OWN),
        ),
    ),
    (
        "help",
        _("Places and services"),
        (
            (_("Places"), "/desk/places/", Action.PLACE_READ, Relation.ANYONE),
            (_("Our houses"), "/desk/shelters/", Action.SHELTER_READ, _OWN),
            (_("Services"), "/desk/services/", Action.ORGANISATION_READ, Relation.ANYONE),
        ),
    ),
    (
        "prevention",
        _("Prevention"),
        (
            (_("National programme"), "/desk/programmes/", Action.PROGRAMME_READ, Relation.ANYONE),
            (_("Newsroom"), "/desk/newsroom/", Action.NEWS_WRITE, _OWN),
            (_("Trainings"), "/desk/trainings/", Action.TRAINING_READ, _OWN),
            (_("Campaigns"), "/desk/campaigns/", Action.CAMPAIGN_READ, _OWN),
        ),
    ),
    (
        "figures",
        _("Figures"),
        (
            (_("Figures"), "/desk/figures/", Action.TABLE_READ, Relation.ANYONE),
            (_("Figures of others"), "/desk/figures/others/", Action.TABLE_READ, Relation.ANYONE),
            (_("Reports"), "/desk/reports/", Action.REPORT_READ, _OWN),
            (_("Projects"), "/desk/projects/", Action.PROJECT_KEEP, Relation.COORDINATOR),
            (_("Studies"), "/desk/studies/", Action.STUDY_READ, Relation.ANYONE),
            (_("Estimates"), "/desk/estimates/", Action.ESTIMATE_MAKE, Relation.COORDINATOR),
            (_("Publications"), "/desk/publications/", Action.PUBLICATION_READ, Relation.COORDINATOR),
            (_("Exports"), "/desk/exports/", Action.EXPORT_READ, Relation.ANYONE),
        ),
    ),
    (
        "rules",
        _("Rules"),
        (
            (_("Lists of questions"), "/desk/instruments/", Action.INSTRUMENT_READ, Relation.ANYONE),
            (_("Deadline rules"), "/desk/rules/", None, Relation.ANYONE),
            (_("What is kept"), "/desk/kept/", Action.REGISTRY_READ, Relation.ANYONE),
        ),
    ),
    (
        "house",
        _("Our organisation"),
        (
            (_("Agreements"), "/desk/agreements/", Action.AGREEMENT_READ, Relation.PARTY),
            (_("People"), "/desk/people/", Action.MEMBER_MANAGE, _OWN),
            (_("State of the node"), "/desk/node/", Action.NODE_READ, Relation.ANYONE),
            (_("Other nodes"), "/desk/nodes/", Action.NODE_READ, Relation.ANYONE),
            (_("Ledger"), "/desk/ledger/", Action.LEDGER_READ, _OWN),
            (_("Who looked"), "/desk/enquiries/who/", Action.ENQUIRY_OVERSEE, _OWN),
        ),
    ),
)


def groups(actor: Actor, path: str) -> list[Group]:
    """The links of this actor under their headings, without groups that would be empty.

    The current link is the page itself, or the nearest list that the page belongs to.
    """
    shown = [(name, title, [row for row in rows if _open(actor, row)]) for name, title, rows in _GROUPS]
    addresses = [address for _name, _title, rows in shown for _words, address, *_rest in rows]
    here = max((p for p in addresses if path == p or (p != _FIRST and path.startswith(p))), key=len, default="")
    return [
        Group(name, title, [Link(words, address, address == here) for words, address, *_rest in rows])
        for name, title, rows in shown
        if rows
    ]


def _open(actor: Actor, row: _Row) -> bool:
    _words, _address, action, relation = row
    return action is None or decide(Request(actor, action, frozenset({relation}))).allow
