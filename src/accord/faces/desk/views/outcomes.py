"""How it stands with the person: every look and the change, looking again, one look in whole."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accord.cooperation.people import queries as people
from accord.faces.desk.views.base import DeskRequest, key, now, page, pk_of, try_form
from accord.foundation.clock import day
from accord.foundation.policy import Action
from accord.foundation.refusals import Missing
from accord.protection.cases.access import reach
from accord.protection.outcomes import queries, services
from accord.protection.outcomes.forms import AssessmentForm
from accord.protection.outcomes.instruments import offered
from accord.protection.outcomes.picture import Point, draw
from accord.protection.outcomes.queries import Look


@dataclass(frozen=True, repr=False)
class Multiple:
    """One domain over time: its picture, and the change since the first look."""

    label: str
    picture: SafeString
    mean: Decimal | None
    change: Decimal | None


def _comparable(looks: list[Look]) -> list[Look]:
    """The looks by the same instrument as the last one."""
    last = looks[-1].assessment.instrument if looks else ""
    return [look for look in looks if look.assessment.instrument == last and look.domains]


def _multiples(looks: list[Look]) -> list[Multiple]:
    if not looks or looks[-1].instrument is None:
        return []
    found = []
    for one in looks[-1].domains:
        means = [{s.domain.id: s.mean for s in look.domains}.get(one.domain.id) for look in looks]
        points = [Point(look.assessment.made_on, mean) for look, mean in zip(looks, means, strict=True)]
        level = looks[-1].instrument.domain_threshold
        picture = draw(one.domain.label, points, level, ident=f"picture-{one.domain.id}")
        found.append(Multiple(one.domain.label, picture, one.mean, one.change))
    return found


@require_GET
def outcomes(request: DeskRequest, case_id: str) -> HttpResponse:
    """Every look at a case, and the change since the first, drawn and as a table."""
    view = queries.of_case(actor=request.actor, case=pk_of(case_id), now=now())
    same = _comparable(view.looks)
    return page(
        request,
        "outcomes",
        view=view,
        case=view.case,
        multiples=_multiples(same),
        same=same,
        last=same[-1] if same else None,
        offered=list(offered().values()),
    )


@require_http_methods(["GET", "POST"])
def new_outcome(request: DeskRequest, case_id: str) -> HttpResponse:
    """One look, by the instrument that the address names or the first one."""
    pk = pk_of(case_id)
    reach(request.actor, pk, Action.OUTCOME_KEEP)
    view = queries.of_case(actor=request.actor, case=pk, now=now())
    found = offered()
    instrument = found.get(request.GET.get("instrument", "accord-grid"))
    if instrument is None:
        raise Missing
    before = [look for look in view.looks if look.assessment.instrument == instrument.id]
    form = AssessmentForm(
        request.POST if request.method == "POST" else None,
        initial={"made_on": day(now()), "version": instrument.version},
        instrument=instrument,
        closed=view.closed,
        last=_scores(before[-1]) if before else None,
    )
    given = request.method == "POST" and try_form(
        form,
        lambda: services.assess(actor=request.actor, case=pk, looked=form.looked(), now=now(), key=key(request)),
    )
    if given:
        messages.success(request, _("Recorded. It can no longer be changed; assess again when something changes."))
        return redirect("desk:outcome", given.id)
    return page(request, "outcome_new", view=view, case=view.case, form=form, instrument=instrument)


@require_GET
def outcome(request: DeskRequest, assessment_id: str) -> HttpResponse:
    """One look, beside the one before."""
    pk = pk_of(assessment_id)
    view = queries.of_case(actor=request.actor, case=queries.case_of(request.actor, pk), now=now())
    at = next((n for n, look in enumerate(view.looks) if look.assessment.pk == pk), None)
    if at is None:
        raise Missing
    look = view.looks[at]
    earlier = [one for one in view.looks[:at] if one.assessment.instrument == look.assessment.instrument]
    return page(
        request,
        "outcome",
        view=view,
        case=view.case,
        look=look,
        before=_scores(earlier[-1]) if earlier else {},
        names=people.names([look.assessment.made_by]),
    )


def _scores(look: Look) -> dict[str, int]:
    return {line.part.id: line.score for one in look.domains for line in one.lines if line.score is not None}
