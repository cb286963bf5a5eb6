"""Services of a case, and who has none. Opening them is an event."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from accord.foundation.clock import day
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault.fields import reveal_many
from accord.foundation.wall import whole_node
from accord.protection.cases.access import reach
from accord.protection.cases.models import Case
from accord.protection.cases.vocab import Phase
from accord.protection.persons.queries import is_erased
from accord.protection.referrals.models import Referral
from accord.protection.services.models import Episode
from accord.protection.services.services import event
from accord.protection.services.vocab import EPISODES


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


class Unserved(NamedTuple):
    """Somebody who was identified and has never had a service. `case` is told only within one's own organisation."""

    organisation: UUID
    jurisdiction: str
    days: int
    case: UUID | None = None


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
    return list(Episode.objects.filter(case=case).values_list("state", flat=True))


def without_service(organisation: UUID | None, now: datetime) -> list[Unserved]:
    """Who was identified, whose case is open, and for whom no service has ever begun: the longest first.

    Of one organisation with the case; without one of the whole node, and then no case is told. The caller has decided
    that the reader may see it.
    """
    today = day(now)
    began = Episode.objects.filter(case=OuterRef("pk"), started_on__isnull=False)
    waiting = Case.objects.exclude(phase=Phase.CLOSED).filter(identified_on__lte=today).exclude(Exists(began))
    if organisation is None:
        with whole_node():  # days and sides, no case
            rows = list(waiting.values_list("organisation", "jurisdiction", "identified_on"))
        found = [Unserved(of, where, (today - on).days) for of, where, on in rows]
    else:
        mine = waiting.filter(organisation=organisation).values_list("jurisdiction", "identified_on", "pk")
        found = [Unserved(organisation, where, (today - on).days, pk) for where, on, pk in mine]
    return sorted(found, key=lambda row: -row.days)
