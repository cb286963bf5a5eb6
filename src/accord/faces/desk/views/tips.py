"""What came from the public pages: the inbox, a tip, its answers, and the way in itself."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.people import queries as people
from accord.detection.offers.selectors import told_in
from accord.detection.tips import queries, services
from accord.detection.tips.forms import BecomingForm, EndingForm, IntakeForm, ReplyForm
from accord.detection.tips.keeping import keeping
from accord.detection.tips.queries import TipView
from accord.detection.tips.vocab import ANSWERABLE, MEDIA, Ending
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.downloads import attached
from accord.foundation.duties import queries as duties
from accord.foundation.policy import Action
from accord.foundation.refusals import Missing


@require_GET
def tip_list(request: DeskRequest) -> HttpResponse:
    """What waits, danger first; then every tip, newest first."""
    actor = request.actor
    country = request.membership.organisation.country
    return page(
        request,
        "tips",
        inbox=queries.inbox(actor, after=request.GET.get("after", "")),
        intake=queries.intake_of(actor),
        site=settings.ACCORD_SITE,
        may_keep=queries.may_keep(actor),
        intake_form=IntakeForm(initial={"country": country}),
    )


@require_POST
def intake_open(request: DeskRequest) -> HttpResponse:
    """Receive tips from now on."""
    country = request.POST.get("country", "")
    return do(
        request,
        lambda: services.open_intake(actor=request.actor, country=country, now=now(), key=key(request)),
        _("From now on your organisation receives what is written at the public pages."),
        "desk:tips",
    )


@require_POST
def intake_close(request: DeskRequest) -> HttpResponse:
    """Receive no new tips."""
    intake = queries.intake_of(request.actor)
    if intake is None:
        raise Missing
    return do(
        request,
        lambda: services.close_intake(
            actor=request.actor, intake=intake.pk, read=read_version(request), now=now(), key=key(request)
        ),
        _("Nothing new comes in any more. Conversations that there are go on."),
        "desk:tips",
        grave=True,
    )


@require_GET
def tip(request: DeskRequest, tip_id: str) -> HttpResponse:
    """One tip, opened."""
    return _tip(request, queries.open_tip(actor=request.actor, tip=pk_of(tip_id), now=now()))


def _tip(
    request: DeskRequest, view: TipView, reply_form: ReplyForm | None = None, becoming_form: BecomingForm | None = None
) -> HttpResponse:
    actor, tip = request.actor, view.tip
    reply_form = reply_form or ReplyForm()
    if becoming_form is None:
        becoming_form = BecomingForm(initial={"country": tip.intake.country}, told=told_in(view.account))
    return page(
        request,
        "tip",
        tip=tip,
        view=view,
        form=reply_form if reply_form.is_bound else becoming_form,
        reply_form=reply_form,
        becoming_form=becoming_form,
        ending_form=EndingForm(),
        keeping=keeping(),
        deleted_after=keeping().ends(tip.closed_on) if tip.closed_on else None,
        owed=duties.about(actor, tip.pk),
        unread=any(not one.row.by_desk and one.row.read_at is None for one in view.spoken),
        answerable=tip.state in ANSWERABLE,
        names=people.names(one.row.written_by for one in view.spoken if one.row.written_by),
    )


@require_POST
def take_up(request: DeskRequest, tip_id: str) -> HttpResponse:
    """One has looked at all that came."""
    pk = pk_of(tip_id)
    return do(
        request,
        lambda: services.take_up(actor=request.actor, tip=pk, read=read_version(request), now=now(), key=key(request)),
        _("Noted. Now you can answer, make it a signal, or close it."),
        "desk:tip",
        pk,
    )


@require_http_methods(["POST"])
def reply(request: DeskRequest, tip_id: str) -> HttpResponse:
    """Answer."""
    pk = pk_of(tip_id)
    queries.reach(request.actor, pk, Action.SIGNAL_TRIAGE)
    form = ReplyForm(request.POST)
    given = try_form(
        form,
        lambda: services.reply(
            actor=request.actor, tip=pk, text=form.cleaned_data["text"], read=read_version(request), now=now(),
            key=key(request),
        ),
    )  # fmt: skip
    if given:
        messages.success(request, _("The answer waits under the code of the reporter. Nothing is sent to anybody."))
        return redirect("desk:tip", pk)
    return _tip(request, queries.open_tip(actor=request.actor, tip=pk, now=now()), form)


@require_http_methods(["POST"])
def make_signal(request: DeskRequest, tip_id: str) -> HttpResponse:
    """Make it a signal."""
    pk = pk_of(tip_id)
    queries.reach(request.actor, pk, Action.SIGNAL_TRIAGE)
    view = queries.open_tip(actor=request.actor, tip=pk, now=now())
    form = BecomingForm(request.POST, told=told_in(view.account))
    given = try_form(
        form,
        lambda: services.make_signal(
            actor=request.actor, tip=pk, becoming=form.becoming(), read=read_version(request), now=now(),
            key=key(request),
        ),
    )  # fmt: skip
    if given:
        messages.success(request, _("The signal is recorded."))
        return redirect("desk:signal", given.id)
    return _tip(request, view, becoming_form=form)


@require_POST
def close(request: DeskRequest, tip_id: str) -> HttpResponse:
    """Close a tip."""
    pk = pk_of(tip_id)
    queries.reach(request.actor, pk, Action.SIGNAL_TRIAGE)
    form = EndingForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose why it is closed."))
        return redirect("desk:tip", pk)
    ending = Ending(form.cleaned_data["ending"])
    return do(
        request,
        lambda: services.close(
            actor=request.actor, tip=pk, ending=ending, read=read_version(request), now=now(), key=key(request)
        ),
        _("The tip is closed. If the reporter writes again before it is deleted, it comes back."),
        "desk:tip",
        pk,
    )


@require_GET
def tip_file(request: DeskRequest, tip_id: str, tipfile_id: str) -> HttpResponse:
    """A file of a tip: saved, never shown."""
    row, content = queries.file_of(actor=request.actor, tip=pk_of(tip_id), file=pk_of(tipfile_id), now=now())
    kind, ending = MEDIA.get(row.media, ("application/octet-stream", "bin"))
    return attached(HttpResponse(content, content_type=kind), f"tip-{row.number}.{ending}")
