"""Proceedings of both sides: the page of a case, the list of the investigators, one record, and its forms."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.organisations import queries as organisations
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.clock import day
from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.policy.vocab import PROSECUTING
from accord.foundation.ui.forms import Choices, HouseForm
from accord.foundation.writes.services import Given
from accord.justice.proceedings import joins, queries, redress, services
from accord.justice.proceedings.access import Reached, reach
from accord.justice.proceedings.forms import EnterForm, GiveForm, JudgedForm, KnownForm, LeadForm, MeasureForm, StepForm
from accord.justice.proceedings.vocab import Side
from accord.protection.cases.access import reach as reach_case


def directory(actor: Actor, *, police: bool | None = None) -> Choices:
    """The organisations of the directory, or of those only police and prosecution, or only the others."""
    found = organisations.directory(actor, others_only=police is not None)
    return [(str(one.pk), one.name) for one in found if police is None or (one.kind in PROSECUTING) is police]


def sheet(
    request: HttpRequest,
    form: HouseForm,
    work: Callable[[], Given],
    *,
    title: str,
    done: str,
    back: tuple[str, UUID | None],
    button: str | Promise = "",
    words: str = "",
    version: int = 0,
    to: Callable[[Given], tuple[str, UUID]] | None = None,
) -> HttpResponse:
    """A form on a page of its own. `back` is where it came from; `to` where it goes on, else back."""
    if request.method == "POST" and (given := try_form(form, work)):
        messages.success(request, done)
        name, pk = to(given) if to else back
        return redirect(name, pk) if pk else redirect(name)
    context: dict[str, Any] = {"title": title, "words": words, "button": button or _("Save"), "back": back}
    shown = read_version(request) if request.method == "POST" else version
    return page(request, "justice_form", form=form, version=shown, **context)


@require_GET
def justice(request: DeskRequest, case_id: str) -> HttpResponse:
    """What stands in the proceedings of a person, the next hearing first."""
    actor, pk = request.actor, pk_of(case_id)
    case = reach_case(actor, pk, Action.PROCEEDING_READ).case
    view = queries.of_case(actor=actor, case=pk, now=now())
    may_keep = view.case.may(Action.PROCEEDING_KEEP)
    hers = redress.of_case(actor=actor, case=pk, now=now())
    may_claim = view.case.may(Action.CLAIM_KEEP)
    return page(request, "justice", case=case, view=view, hers=hers, may_keep=may_keep, may_claim=may_claim)


@require_http_methods(["GET", "POST"])
def record(request: DeskRequest, case_id: str) -> HttpResponse:
    """Record what is known of proceedings in a case."""
    actor, pk = request.actor, pk_of(case_id)
    found = reach_case(actor, pk, Action.PROCEEDING_KEEP).case
    form = KnownForm(request.POST or None, organisations=directory(actor), initial={"jurisdiction": found.jurisdiction})
    return sheet(
        request,
        form,
        lambda: services.record(actor=actor, case=pk, known=form.known(), now=now(), key=key(request)),
        title=_("Record proceedings"),
        words=_("Only what the person was told or given. Names of the accused are not kept here."),
        done=_("Recorded."),
        back=("desk:justice", pk),
    )


@require_GET
def proceedings(request: DeskRequest) -> HttpResponse:
    """The proceedings that this police or prosecution keeps."""
    found = queries.led(request.actor, after=request.GET.get("after", ""))
    return page(request, "proceedings", found=found)


@require_http_methods(["GET", "POST"])
def lead(request: DeskRequest) -> HttpResponse:
    """Record proceedings that one's own police or prosecution leads."""
    actor = request.actor
    require(Request(actor, Action.PROCEEDING_LEAD, relation_of(actor, actor.organisation)))
    form = LeadForm(
        request.POST or None, organisations=directory(actor), initial={"authority": str(actor.organisation)}
    )

    def work() -> Given:
        code = form.cleaned_data["case_code"]
        return services.lead(actor=actor, known=form.known(), case_code=code, now=now(), key=key(request))

    return sheet(
        request,
        form,
        work,
        title=_("Record proceedings"),
        words=_(
            "This stays with police and prosecution. Those who help see stage, hearings and protection once joined."
        ),
        done=_("Recorded."),
        back=("desk:proceedings", None),
        to=lambda given: ("desk:proceeding", given.id),
    )


@require_GET
def proceeding(request: DeskRequest, proceeding_id: str) -> HttpResponse:
    """One record of proceedings, as this side may see it."""
    view = queries.open_proceeding(actor=request.actor, proceeding=pk_of(proceeding_id), now=now())
    asked = [view.proceeding.authority, *(one.authority for one in view.measures)]
    asked += [view.other.organisation] if view.other else []
    asked += [view.join.giver, view.join.taker] if view.join else []
    waits_for_us = view.join is not None and view.join.joined_at is None
    return page(
        request,
        "proceeding",
        view=view,
        found=view.proceeding,
        named=organisations.named(asked),
        waiting=waits_for_us,
        today=day(now()),
    )


def _own(request: DeskRequest, proceeding_id: str) -> tuple[Actor, UUID, Reached]:
    pk = pk_of(proceeding_id)
    return request.actor, pk, reach(request.actor, pk, Action.PROCEEDING_KEEP)


@require_http_methods(["GET", "POST"])
def step(request: DeskRequest, proceeding_id: str) -> HttpResponse:
    """Enter what happened in the proceedings."""
    actor, pk, reached = _own(request, proceeding_id)
    found = reached.proceeding
    form = StepForm(request.POST or None, actions=queries.steps_open(found), initial={"on": day(now())})

    def work() -> Given:
        d = form.cleaned_data
        call = {"action": d["action"], "on": d["on"], "country": d["country"], "read": read_version(request)}
        return services.move(actor=actor, proceeding=pk, **call, now=now(), key=key(request))

    return sheet(
        request,
        form,
        work,
        title=_("What happened in the proceedings"),
        words=_("They stand at: %(stage)s.") % {"stage": found.get_stage_display()},
        done=_("Entered."),
        back=("desk:proceeding", pk),
        version=found.version,
    )


@require_http_methods(["GET", "POST"])
def accused(request: DeskRequest, proceeding_id: str) -> HttpResponse:
    """Enter an accused, or how it ended for one."""
    actor, pk, reached = _own(request, proceeding_id)
    form = JudgedForm(request.POST or None, with_name=reached.proceeding.side == Side.INVESTIGATION)

    def work() -> Given:
        judged, read = form.judged(), read_version(request)
        return services.judge(actor=actor, proceeding=pk, judged=judged, read=read, now=now(), key=key(request))

    return sheet(
        request,
        form,
        work,
        title=_("An accused, and how it ended"),
        words=_("The same number again corrects what stands there, for example after an appeal."),
        done=_("Entered."),
        back=("desk:proceeding", pk),
        version=reached.proceeding.version,
    )


@require_http_methods(["GET", "POST"])
def measure(request: DeskRequest, proceeding_id: str) -> HttpResponse:
    """Record protection that an authority granted."""
    actor, pk, _reached = _own(request, proceeding_id)
    form = MeasureForm(request.POST or None, organisations=directory(actor))
    return sheet(
        request,
        form,
        lambda: services.protect(actor=actor, proceeding=pk, protection=form.protection(), now=now(), key=key(request)),
        title=_("Protection because of the proceedings"),
        words=_("Write no place of protection here; a joined side sees this."),
        done=_("Recorded."),
        back=("desk:proceeding", pk),
    )


@require_POST
def measure_end(request: DeskRequest, measure_id: str) -> HttpResponse:
    """The protection ended today."""
    actor, pk = request.actor, pk_of(measure_id)
    back = queries.proceeding_of_measure(actor, pk)
    return do(
        request,
        lambda: services.end_protection(
            actor=actor, measure=pk, read=read_version(request), now=now(), key=key(request)
        ),
        _("Ended. It stays on record."),
        "desk:proceeding",
        back,
        grave=True,
    )


@require_http_methods(["GET", "POST"])
def give(request: DeskRequest, proceeding_id: str) -> HttpResponse:
    """Make a code for the other side."""
    actor, pk, reached = _own(request, proceeding_id)
    care = reached.proceeding.side == Side.CARE
    form = GiveForm(request.POST or None, organisations=directory(actor, police=care))
    if not care:
        form.without_ground()

    def work() -> Given:
        receiver = UUID(form.cleaned_data["receiver"])
        return joins.give(actor=actor, proceeding=pk, receiver=receiver, **form.why(), now=now(), key=key(request))

    return sheet(
        request,
        form,
        work,
        title=_("Make a code for the other side"),
        words=_("Who enters it sees stage, hearings and protection here, and you see theirs. Nothing else crosses."),
        button=_("Make the code"),
        done=_("The code stands on this page. Tell it by telephone to the person you know there."),
        back=("desk:proceeding", pk),
    )


@require_http_methods(["GET", "POST"])
def enter(request: DeskRequest, proceeding_id: str) -> HttpResponse:
    """Enter a code that the other side gave."""
    actor, pk, reached = _own(request, proceeding_id)
    form = EnterForm(request.POST or None)
    if reached.proceeding.side == Side.INVESTIGATION:
        form.without_ground()

    def work() -> Given:
        code = form.cleaned_data["code"]
        return joins.accept(actor=actor, proceeding=pk, code=code, **form.why(), now=now(), key=key(request))

    return sheet(
        request,
        form,
        work,
        title=_("Enter the code of the other side"),
        words=_("From then on both see stage, hearings and protection of the other. Nothing else crosses."),
        button=_("Join"),
        done=_("Joined. Both sides now see stage, hearings and protection."),
        back=("desk:proceeding", pk),
    )


@require_POST
def join_end(request: DeskRequest, join_id: str) -> HttpResponse:
    """Part the two sides, or take a code back."""
    actor, pk = request.actor, pk_of(join_id)
    back = queries.proceeding_of_join(actor, pk)
    return do(
        request,
        lambda: joins.end(actor=actor, join=pk, read=read_version(request), now=now(), key=key(request)),
        _("Parted. Neither side sees anything of the other any more."),
        "desk:proceeding",
        back,
        grave=True,
    )
