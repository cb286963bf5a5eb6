"""Which papers there are in a case, and their words. Opening what is sealed is an event of the room that keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.models import LANGUAGES
from accord.cooperation.texts import current
from accord.foundation.clock import day
from accord.foundation.duties.models import Duty
from accord.foundation.ids import parse_id
from accord.foundation.policy import Action, Actor, Relation, Request, require
from accord.foundation.refusals import Missing
from accord.protection.cases import tracks
from accord.protection.cases.access import Allowed, reach
from accord.protection.cases.models import Case
from accord.protection.cases.populations import populations_of
from accord.protection.cases.vocab import Phase
from accord.protection.consents import queries as consents
from accord.protection.papers import content
from accord.protection.papers.blocks import Paper
from accord.protection.papers.standing import standing_of
from accord.protection.plans import queries as plans
from accord.protection.plans.models import Plan
from accord.protection.plans.vocab import READ, PlanKind, PlanState


@dataclass(frozen=True, repr=False)
class Offer:
    """A paper that can be made now: its kind as it stands in an address, its name, since when it is so."""

    kind: str
    name: str | Promise
    since: datetime | None = None
    needs_legal_check: bool = False


@dataclass(frozen=True)
class Offers:
    """The papers of a case, and whether the actor may enter that the rights were told."""

    case: Case
    offers: list[Offer]
    may_tell: bool


def offers(*, actor: Actor, case: UUID) -> Offers:
    """Every paper that the actor may make; nothing is opened. Raises Missing or Refused."""
    allowed = reach(actor, case, Action.CASE_READ)
    found = [Offer("rights", _("List of rights"), None, current("rights").needs_legal_check)]
    found.append(Offer("protocol", _("Protocol on the rights"), None, current("protocol").needs_legal_check))
    in_force = {plan.kind: plan for plan in Plan.objects.filter(case=case, state=PlanState.IN_FORCE)}
    readable = [kind for kind in _readable(allowed) if kind in in_force]
    found += [Offer(kind.value, kind.label, in_force[kind].closed_at) for kind in readable]
    if allowed.standing.judge(Action.CONSENT_RECORD).allow:
        given = consents.of_case(case)
        found += [Offer(f"consent-{one.pk}", _("Consent") + f" {one.code}", one.given_at) for one in given]
    found.append(Offer("handover", _("Hand-over to a colleague")))
    return Offers(allowed.case, found, allowed.standing.judge(Action.PROCEEDING_KEEP).allow)


def pages(*, actor: Actor, papers: Mapping[UUID, Paper]) -> list[content.Page]:
    """The hand-over pages of a pack, with when something is due next in each case, and how much. The caller reached them."""
    owed = Duty.objects.filter(object_id__in=papers, done_at=None, cancelled_at=None).values("object_id").order_by()
    due = {row["object_id"]: row for row in owed.annotate(first=Min("due_at"), many=Count("pk"))}
    found = Case.objects.filter(pk__in=papers, organisation=actor.organisation)
    return [
        content.Page(case, papers[case.pk], day(row["first"]) if row else None, row["many"] if row else 0)
        for case in found
        for row in [due.get(case.pk)]
    ]


def packable(actor: Actor) -> list[Case]:
    """The open cases of whose team the actor is, and which no conflict of interest shuts, oldest first. Raises Refused."""
    require(Request(actor, Action.CASE_READ, frozenset({Relation.TEAM})))
    mine = Case.objects.filter(organisation=actor.organisation, team__account=actor.account).exclude(phase=Phase.CLOSED)
    return list(mine.exclude(conflict__account=actor.account).order_by("opened_at", "id"))


def _readable(allowed: Allowed) -> list[PlanKind]:
    return [kind for kind in PlanKind if allowed.standing.judge(READ[kind]).allow]


def open_paper(*, actor: Actor, case: UUID, kind: str, language: str, now: datetime) -> Paper:
    """The words of a paper, in `language` or, for one that is none of the four, in the actor's. Raises Missing or Refused."""
    allowed = reach(actor, case, Action.CASE_READ)
    language = language if language in dict(LANGUAGES) else actor.language
    if kind in ("rights", "protocol"):
        populations = populations_of(allowed.case, tracks.of_case(case))
        if kind == "rights":
            return content.rights(allowed.case, populations, language)
        return content.protocol(allowed.case, populations, language, now)
    if kind == "handover":
        return content.handover(allowed.case, standing_of(allowed.case, _readable(allowed), language), language)
    if kind in PlanKind.values:
        row = Plan.objects.filter(case=case, kind=kind, state=PlanState.IN_FORCE).first()
        if row is None:
            # The refusal comes first: whether there is a plan is nobody's business who may not read it.
            reach(actor, case, READ[PlanKind(kind)])
            raise Missing
        return content.plan(allowed.case, plans.open_plan(actor=actor, plan=row.pk, now=now, language=language))
    which = parse_id(kind.removeprefix("consent-"))
    if which is None or which not in {one.pk for one in consents.of_case(case)}:
        raise Missing
    return content.consent(allowed.case, consents.open_consent(actor=actor, consent=which, now=now), language)
