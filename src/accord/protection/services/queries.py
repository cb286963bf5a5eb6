"""Services of a case, and who has none. Opening them is an event."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Missing
from accord.foundation.vault.fields import reveal_many
from accord.protection.cases.access import reach
from accord.protection.cases.models import Case
from accord.protection.cases.vocab import Phase
from accord.protection.persons.queries import is_erased
from accord.protection.referrals.models import Referral
from accord.protection.services.models import Episode
from accord.protection.services.services import event
from accord.protection.services.vocab import EPISODES, INTERPRETER, EpisodeState

_states: Final = Prepared(lambda case: Episode.objects.filter(case=case).values_list("state", flat=True))


@dataclass(frozen=True, repr=False)
class EpisodeView:
    """A service, opened; `actions` are the steps that are possible now."""

    episode: Episode
    words: str
    actions: frozenset[str]


@dataclass(frozen=True, repr=False)
class ServicesView:
    """The services of a case, the newest first."""

    case: Case
    rows: list[EpisodeView]
    referrals: list[Referral]
    may_keep: bool


def of_case(*, actor: Actor, case: UUID, now: datetime) -> ServicesView:
    """Every service of a case; the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        allowed = reach(actor, case, Action.SERVICE_READ)
        found = allowed.case
        rows = list(Episode.objects.filter(case=found).order_by("-asked_on", "-made_at"))
        gone = is_erased(found.person_id)
        opened = [] if gone else reveal_many(rows, holder=found.organisation, fields=["words"])
        ledger.append(event(Kind.SERVICE_READ, found, actor, now, {"rows": len(rows)}))
    keep = allowed.standing.judge(Action.SERVICE_KEEP).allow and found.phase != Phase.CLOSED and not gone
    words = [texts["words"] for texts in opened] or [""] * len(rows)
    views = [
        EpisodeView(row, text, frozenset(t.action for t in EPISODES.open_to(row.state)) if keep else frozenset())
        for row, text in zip(rows, words, strict=True)
    ]
    sent = Referral.objects.filter(case=found, sent_at__isnull=False).order_by("-sent_at")
    return ServicesView(found, views, list(sent), keep)


def case_of(actor: Actor, episode: UUID) -> UUID:
    """The case of a service of the actor's organisation. Raises Missing."""
    found = Episode.objects.filter(pk=episode, case__organisation=actor.organisation).first()
    if found is None:
        raise Missing
    return found.case_id


def states_of(case: UUID) -> list[str]:
    """Where the services of a case stand; the caller has reached the case."""
    return _states(case)


def unserved(today: date) -> QuerySet[Case]:
    """Open cases of persons who were identified and for whom no service has ever begun, of every organisation.

    Registered figures of a file are nobody whom somebody met here. The caller says whose, and has decided.
    """
    began = Episode.objects.filter(case=OuterRef("pk"), started_on__isnull=False)
    waiting = Case.objects.exclude(phase=Phase.CLOSED).filter(source="", identified_on__lte=today)
    return waiting.exclude(Exists(began))


def interpreting(*states: EpisodeState) -> QuerySet[Episode]:
    """The services of an interpreter in these states, of every organisation. The caller says whose, and has decided."""
    return Episode.objects.filter(kind=INTERPRETER, state__in=states)
