"""Files: adding, seeing, sharing, the original, the chain of custody."""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import queries as people
from accord.faces.desk.fresh import fresh
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.downloads import attached
from accord.foundation.ids import parse_id
from accord.foundation.ledger.words import words
from accord.foundation.policy import Action, Purpose
from accord.foundation.refusals import Refused
from accord.foundation.writes.services import Given
from accord.protection.documents import queries, services
from accord.protection.documents.forms import DescribeForm, HandoverForm, OriginalForm, ReceiveForm, ShareForm, VoidForm
from accord.protection.documents.media import PICTURES, TYPES, Media
from accord.protection.documents.queries import Download
from accord.protection.documents.vocab import VERDICTS, Mistake, Recipient
from accord.protection.safety.forms import ReleaseForm
from accord.protection.safety.vocab import Stopped


def attachment(download: Download) -> HttpResponseBase:
    """Bytes that no browser runs: an attachment under the code of the file, in a sandbox, kept nowhere."""
    kind, ending = TYPES.get(Media(download.media), ("application/octet-stream", "bin"))
    response = StreamingHttpResponse(download.pieces, content_type=kind)
    response["Content-Length"] = str(download.size)
    return attached(response, f"{download.code}.{ending}")


@require_http_methods(["GET", "POST"])
def new_document(request: DeskRequest, case_id: str) -> HttpResponse:
    """Add a file to a case. It is sealed as it arrives; a copy is cleaned where that can be done."""
    pk = pk_of(case_id)
    kinds = queries.kinds_for_new(request.actor, pk)
    if request.method == "POST":
        form = ReceiveForm(request.POST, request.FILES, kinds=kinds)
        if given := try_form(form, lambda: _receive(request, form)):
            messages.success(request, _("The file is in the case."))
            return redirect("desk:document", given.id)
    else:
        form = ReceiveForm(kinds=kinds)
    return page(request, "document_new", form=form, case_id=pk)


def _receive(request: DeskRequest, form: ReceiveForm) -> Given:
    moment, case = now(), pk_of(request.resolver_match.kwargs["case_id"])  # type: ignore[union-attr]
    details = form.details()
    with services.taken_in(actor=request.actor, case=case, kind=details.kind, file=form.incoming()) as taken:
        return services.receive(
            actor=request.actor, case=case, taken=taken, details=details, now=moment, key=key(request)
        )


@require_GET
def document(request: DeskRequest, document_id: str) -> HttpResponse:
    """One file: what is known of it, its cleaned copy, with whom it is shared."""
    return _document_page(request, document_id)


def _document_page(request: DeskRequest, document_id: str, **more: Any) -> HttpResponse:
    view = queries.open_document(actor=request.actor, document=pk_of(document_id), now=now())
    found = view.document
    may_share, may_correct = (
        queries.may(request.actor, found, action) for action in (Action.DOCUMENT_SHARE, Action.DOCUMENT_ADD)
    )
    ways = queries.may_share_with(request.actor, found) if may_share and found.copy_key else []
    context = {
        "view": view,
        "document": found,
        "verdict": VERDICTS[found.verdict],  # type: ignore[index]
        "picture": found.copy_media in PICTURES,
        "may_share": may_share,
        "share_form": ShareForm(referrals=ways) if ways else None,
        "void_form": VoidForm() if may_correct else None,
        "names": people.names([found.added_by, found.voided_by]),
    }
    return page(request, "document", **(context | more))


@require_http_methods(["GET", "POST"])
def describe(request: DeskRequest, document_id: str) -> HttpResponse:
    """Correct what is known of a file; its bytes never change."""
    view = queries.open_document(actor=request.actor, document=pk_of(document_id), now=now())
    found = view.document
    kinds = queries.kinds_for_new(request.actor, found.case_id)
    if request.method == "POST":
        form = DescribeForm(request.POST, kinds=kinds)
        given = try_form(
            form,
            lambda: services.describe(
                actor=request.actor,
                document=found.pk,
                details=form.details(),
                read=read_version(request),
                now=now(),
                key=key(request),
            ),
        )
        if given:
            messages.success(request, _("The description is corrected."))
            return redirect("desk:document", found.pk)
    else:
        known = {name: getattr(found, name) for name in ("kind", "source", "received_at")}
        form = DescribeForm(initial=known | view.opened, kinds=kinds)
    version = read_version(request) if request.method == "POST" else found.version
    return page(request, "document_describe", form=form, document=found, version=version)


@require_GET
def copy(request: DeskRequest, document_id: str) -> HttpResponseBase:
    """The cleaned copy."""
    return attachment(queries.copy_of(actor=request.actor, document=pk_of(document_id), now=now()))


@fresh
@require_http_methods(["GET", "POST"])
def original(request: DeskRequest, document_id: str) -> HttpResponseBase:
    """The original, as it came, for a stated purpose."""
    found = queries.to_hand_out(request.actor, pk_of(document_id))
    form = OriginalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        purpose = Purpose(form.cleaned_data["purpose"])
        return attachment(queries.original_of(actor=request.actor, document=found.pk, purpose=purpose, now=now()))
    return page(request, "document_original", form=form, document=found)


@require_GET
def custody(request: DeskRequest, document_id: str) -> HttpResponse:
    """The chain of custody, from the ledger, for the screen and for paper."""
    pk = pk_of(document_id)
    view = queries.open_document(actor=request.actor, document=pk, now=now())
    return page(request, "document_custody", view=view, document=view.document, lines=list(_lines(request, view)))


def _lines(request: DeskRequest, view: queries.DocumentView) -> Iterator[dict[str, Any]]:
    events = queries.custody(request.actor, view.document.pk)
    facts = [json.loads(event.facts) for event in events]
    names = people.names(e.actor for e in events if e.organisation == request.actor.organisation)
    sides = organisations.named([*(e.organisation for e in events), *(parse_id(f.get("receiver", "")) for f in facts)])
    notes = {str(handover.pk): note for handover, note in view.handovers}
    for event, known in zip(events, facts, strict=True):
        detail = [str(sides[to])] if (to := parse_id(known.get("receiver", ""))) in sides else []
        if "verdict" in known:
            detail.append(str(VERDICTS[known["verdict"]]))
        if "recipient" in known:
            detail.append(f"{Recipient(known['recipient']).label}: {notes.get(known['handover'], '')}")
        who = names.get(event.actor, "") if event.actor else ""
        side = sides.get(event.organisation) if event.organisation else None
        yield {
            "seq": event.seq,
            "at": event.at,
            "title": words(event.kind),
            "who": ", ".join(part for part in (who, str(side or "")) if part),
            "purpose": Purpose(event.purpose).label if event.purpose else "",
            "detail": " ".join(detail),
        }


@require_http_methods(["GET", "POST"])
def hand_over(request: DeskRequest, document_id: str) -> HttpResponse:
    """Enter that the original was handed over."""
    found = queries.to_hand_out(request.actor, pk_of(document_id))
    form = HandoverForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        given = try_form(
            form,
            lambda: services.hand_over(
                actor=request.actor,
                document=found.pk,
                recipient=Recipient(form.cleaned_data["recipient"]),
                handed_at=form.cleaned_data["handed_at"],
                note=form.cleaned_data["note"],
                now=now(),
                key=key(request),
            ),
        )
        if given:
            messages.success(request, _("Entered in the chain of custody."))
            return redirect("desk:document_custody", found.pk)
    return page(request, "document_hand_over", form=form, document=found)


@require_POST
def share(request: DeskRequest, document_id: str) -> HttpResponse:
    """Open the cleaned copy to the receiver of a referral. A refusal names every reason."""
    pk, to = pk_of(document_id), pk_of(request.POST.get("referral", ""))
    queries.to_share(request.actor, pk)  # to whom the file is closed the refusal is a page of its own
    try:
        return do(
            request,
            lambda: services.share(actor=request.actor, document=pk, referral=to, now=now(), key=key(request)),
            _("Shared. The receiver sees the cleaned copy on the page of the referral."),
            "desk:document",
            pk,
            grave=True,
        )
    except Stopped as stopped:
        return _document_page(
            request, document_id, stop=stopped, stopped_for=to, release_form=ReleaseForm(), status=422
        )
    except Refused as refusal:
        messages.error(request, " ".join([_("Nothing was shared."), str(refusal)]))
        return redirect("desk:document", pk)


@require_POST
def void(request: DeskRequest, document_id: str) -> HttpResponse:
    """Close a file that was entered in error."""
    pk, form = pk_of(document_id), VoidForm(request.POST)
    if not form.is_valid():
        queries.to_correct(request.actor, pk)
        return _document_page(request, document_id, void_form=form, status=422)
    return do(
        request,
        lambda: services.void(
            actor=request.actor,
            document=pk,
            why=Mistake(form.cleaned_data["why"]),
            read=read_version(request),
            now=now(),
            key=key(request),
        ),
        _("Closed. Receivers find in their day that they must delete it."),
        "desk:document",
        pk,
        grave=True,
    )


@require_POST
def release(request: DeskRequest, document_id: str) -> HttpResponse:
    """Ask a colleague to release exactly this title and these words."""
    pk, to = pk_of(document_id), pk_of(request.POST.get("referral", ""))
    form = ReleaseForm(request.POST)
    given = try_form(
        form,
        lambda: services.ask_release(
            actor=request.actor,
            document=pk,
            referral=to,
            reason=form.cleaned_data["reason"],
            now=now(),
            key=key(request),
        ),
    )
    if given is None:
        return _document_page(request, document_id, stop=True, stopped_for=to, release_form=form, status=422)
    messages.success(request, _("A colleague is asked. Once it is released, share the same file within a day."))
    return redirect("desk:document", pk)


@require_POST
def take_back(request: DeskRequest, share_id: str) -> HttpResponse:
    """Close a shared copy to its receiver."""
    found = queries.own_share(request.actor, pk_of(share_id))
    return do(
        request,
        lambda: services.take_back(
            actor=request.actor, share=found.pk, read=read_version(request), now=now(), key=key(request)
        ),
        _("Taken back. The receiver can no longer fetch it; what was fetched already stays there."),
        "desk:document",
        found.document_id,
    )


@require_GET
def shared_file(request: DeskRequest, referral_id: str, share_id: str) -> HttpResponseBase:
    """The copy of a file that came with a referral."""
    given = queries.fetch(actor=request.actor, referral=pk_of(referral_id), share=pk_of(share_id), now=now())
    return attachment(given)
