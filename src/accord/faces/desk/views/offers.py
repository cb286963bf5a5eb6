"""Online offers: the list, a new one, one with its marked words, its copies, and what is decided."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.people import queries as people
from accord.detection.offers import batches, queries, services
from accord.detection.offers.forms import OfferForm, OfferSignalForm, UploadForm
from accord.detection.offers.models import Offer
from accord.detection.offers.queries import OfferView
from accord.detection.offers.rules import rules
from accord.detection.offers.vocab import LANGUAGE_NAMES, OPEN, OfferState
from accord.faces.desk.offer_files import texts_of
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.policy import Action, Request, require
from accord.foundation.writes.services import Given

_DONE: Final = {
    "look": gettext_lazy("You are looking at it; your colleagues see that."),
    "harmless": gettext_lazy("Kept as “nothing to see”. It still counts when copies of it come."),
    "reopen": gettext_lazy("Opened again."),
}


@require_GET
def offers(request: DeskRequest) -> HttpResponse:
    """The offers of the organisation, newest first."""
    show, indicator = request.GET.get("show", "open"), request.GET.get("indicator", "")
    found = queries.newest(request.actor, after=request.GET.get("after", ""), show=show, indicator=indicator)
    return page(
        request,
        "offers",
        found=found,
        show=show,
        indicator=indicator,
        shows=[("open", _("to be looked at")), *OfferState.choices, ("all", _("all"))],
        indicators=[(one.id, _own(one.title)) for one in rules().indicators.values()],
        sizes=queries.sizes(request.actor, found.rows),
        tongues={one.pk: _tongues(one) for one in found.rows},
    )


@require_http_methods(["GET", "POST"])
def new_offer(request: DeskRequest) -> HttpResponse:
    """Paste an offer."""
    require(Request(request.actor, Action.SIGNAL_RECORD))
    form = OfferForm(request.POST or None, initial={"seen_at": now()})
    if request.method == "POST":
        given = try_form(
            form, lambda: services.record(actor=request.actor, details=form.details(), now=now(), key=key(request))
        )
        if given:
            messages.success(request, _("Kept and read. Look at the marked words, then decide."))
            return redirect("desk:offer", given.id)
    return page(request, "offer_new", form=form)


@require_http_methods(["GET", "POST"])
def upload(request: DeskRequest) -> HttpResponse:
    """Upload a file of many offers or of a chat; the node reads it in the background."""
    actor = request.actor
    require(Request(actor, Action.SIGNAL_RECORD))
    form = UploadForm(request.POST or None, request.FILES or None, initial={"seen_at": now()})
    if request.method == "POST":
        given = try_form(form, lambda: _upload(request, form))
        if given:
            messages.success(request, _("Kept. The offers are being read."))
            return redirect("desk:offer_batch", given.id)
    return page(request, "offer_upload", form=form)


def _upload(request: DeskRequest, form: UploadForm) -> Given:
    texts = texts_of(form.cleaned_data["file"])
    return batches.add(actor=request.actor, details=form.details(texts), now=now(), key=key(request))


@require_GET
def batch(request: DeskRequest, batch_id: str) -> HttpResponse:
    """How far an upload is, and its offers, newest first."""
    found = batches.progress(request.actor, pk_of(batch_id))
    rows = queries.newest(request.actor, after=request.GET.get("after", ""), batch=found.pk)
    return page(
        request,
        "offer_batch",
        batch=found,
        found=rows,
        sizes=queries.sizes(request.actor, rows.rows),
        tongues={one.pk: _tongues(one) for one in rows.rows},
    )


@require_GET
def offer(request: DeskRequest, offer_id: str) -> HttpResponse:
    """One offer, opened: its words with their marks, telephones and accounts, copies, and the decision."""
    view = queries.open_offer(actor=request.actor, offer=pk_of(offer_id), now=now())
    initial = {"country": request.membership.organisation.country}
    return _page(request, view, OfferSignalForm(initial=initial, contacts=[c.found for c in view.contacts]))


def _page(request: DeskRequest, view: OfferView, form: OfferSignalForm) -> HttpResponse:
    one = view.offer
    return page(
        request,
        "offer",
        view=view,
        offer=one,
        shown=[
            (s.number, _own(s.indicator.title), _own(s.indicator.meaning), s.words, s.indicator.source)
            for s in view.shown
        ],
        tongues=_tongues(one),
        names=people.names(who for who in (one.recorded_by, one.decided_by) if who),
        form=form,
        open=one.state in OPEN,
        reopens=one.state in {OfferState.HARMLESS, OfferState.DUPLICATE},
        version=rules().version,
    )


@require_GET
def copies(request: DeskRequest, offer_id: str) -> HttpResponse:
    """The texts that are nearly the same as one offer, and what several of them hold. An event."""
    return page(request, "offer_copies", view=queries.open_group(actor=request.actor, offer=pk_of(offer_id), now=now()))


@require_POST
def step(request: DeskRequest, offer_id: str) -> HttpResponse:
    """Look at it, say that there is nothing to see, or open it again."""
    pk, action = pk_of(offer_id), request.POST.get("action", "")
    return do(
        request,
        lambda: services.decide(
            actor=request.actor, offer=pk, action=action, read=read_version(request), now=now(), key=key(request)
        ),
        str(_DONE.get(action, "")),
        "desk:offer",
        pk,
    )


@require_POST
def same(request: DeskRequest, offer_id: str) -> HttpResponse:
    """It is the same as another."""
    pk, other = pk_of(offer_id), pk_of(request.POST.get("other", ""))
    return do(
        request,
        lambda: services.same_as(
            actor=request.actor, offer=pk, other=other, read=read_version(request), now=now(), key=key(request)
        ),
        _("Kept as the same as the other one."),
        "desk:offer",
        pk,
    )


@require_POST
def signal(request: DeskRequest, offer_id: str) -> HttpResponse:
    """Make it a signal."""
    pk, actor = pk_of(offer_id), request.actor
    view = queries.open_offer(actor=actor, offer=pk, now=now())
    form = OfferSignalForm(request.POST, contacts=[c.found for c in view.contacts])
    given = try_form(
        form,
        lambda: services.make_signal(
            actor=actor, offer=pk, facts=form.facts(), read=read_version(request), now=now(), key=key(request)
        ),
    )
    if not given:
        return _page(request, view, form)
    messages.success(request, _("The signal is recorded."))
    return redirect("desk:signal", queries.signal_of(request.actor, given.id))


def _own(texts: dict[str, str]) -> str:
    """A text of a data file in the language of the reader."""
    return texts.get((get_language() or "en")[:2], texts["en"])


def _tongues(one: Offer) -> list[str]:
    """The languages of a text, in the middle of a line: only English writes them with a capital."""
    names = [str(LANGUAGE_NAMES[code]) for code in one.languages.split()]
    return names if (get_language() or "en").startswith("en") else [name.lower() for name in names]
