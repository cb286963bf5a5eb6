"""Comparisons of selectors with investigators of another country."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import Written
from accord.faces.api.schemas import comparisons as s
from accord.foundation.clock import now
from accord.justice.comparisons import queries, services
from accord.justice.links import services as links

router = Router(tags=["comparisons"])


@router.get("/comparisons", response=answers(s.ComparisonsOut))
def list_comparisons(request: HttpRequest, after: str = "") -> s.ComparisonsOut:
    """The comparisons of one's organisation with those of other countries, newest first."""
    found, rows = queries.listed(actor_of(request), after=after)
    items = [s.ComparisonOut(**shapes.pick(row.comparison, s.ComparisonOut)) for row in rows]
    return s.ComparisonsOut(items=items, next=found.next)


@router.post("/comparisons", response=WRITE)
def propose_comparison(request: HttpRequest, body: s.ComparisonIn, key: Key) -> Written:
    """Propose one to police or prosecution at another node. Nothing of a file leaves before a person there accepts."""
    given = services.propose(actor=actor_of(request), other=body.organisation, now=now(), key=key)
    return shapes.written(given)


@router.get("/comparisons/{comparison_id}", response=answers(s.ComparisonOpen))
def read_comparison(request: HttpRequest, comparison_id: UUID) -> s.ComparisonOpen:
    """A comparison and which of one's own selectors met. An event in the ledger, if some did."""
    view = queries.open_comparison(actor=actor_of(request), comparison=comparison_id, now=now())
    met = [s.MetOut(**shapes.pick(row.selector, s.MetOut, value=row.value, fact=row.fact)) for row in view.met]
    outcome = view.comparison.outcome if met else ""
    more = {"met": met, "actions": view.steps, "outcome": outcome}
    return s.ComparisonOpen(**shapes.pick(view.comparison, s.ComparisonOpen, **more))


@router.post("/comparisons/{comparison_id}/steps", response=WRITE)
def act_on_comparison(request: HttpRequest, comparison_id: UUID, body: s.ComparisonStepIn, key: Key) -> Written:
    """`accept`, `decline` with a reason, `stop`, or `conclude` with an outcome."""
    given = services.act(
        actor=actor_of(request),
        comparison=comparison_id,
        action=body.action,
        reason=body.reason,
        outcome=body.outcome,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/links/{link_file_id}/across", response=WRITE)
def let_link_file_across(request: HttpRequest, link_file_id: UUID, body: s.AcrossIn, key: Key) -> Written:
    """The lead of a restricted file lets it into comparisons with other countries, or no longer."""
    given = links.let_across(
        actor=actor_of(request), file=link_file_id, across=body.across, read=body.version, now=now(), key=key
    )
    return shapes.written(given)
