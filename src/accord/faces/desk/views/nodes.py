"""Other nodes: this node's entry, the list that waits for its words, and with whom this node speaks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from accord.exchange.messages import queries as letters
from accord.exchange.messages import services as letter_services
from accord.exchange.messages.forms import ParcelForm
from accord.exchange.nodes import queries, services
from accord.exchange.nodes.forms import AddressForm, FileForm, HeardForm
from accord.faces.desk.fresh import fresh
from accord.faces.desk.letter_words import words_of
from accord.faces.desk.uploaded import bytes_of, text_of
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.downloads import attached
from accord.foundation.policy import Action
from accord.foundation.refusals import Conflict, Invalid
from accord.foundation.writes.services import Given


@require_GET
def nodes(request: DeskRequest) -> HttpResponse:
    """With which nodes this one speaks, and what waits."""
    return _nodes(request)


def _nodes(
    request: DeskRequest,
    form: AddressForm | FileForm | HeardForm | ParcelForm | None = None,
    *,
    of: UUID | None = None,
) -> HttpResponse:
    found = queries.nodes(request.actor)
    lists = queries.lists(request.actor)
    may_pair = queries.may_pair(request.actor)
    traffic = letters.traffic(request.actor, now=now()) if may_pair else {}
    ours = next((one for one in found if one.node.ours), None)
    return page(
        request,
        "nodes",
        nodes=found,
        ours=ours,
        lists=[(one, services.halves(one)) for one in lists] if ours else [],
        may_pair=may_pair,
        traffic=traffic,
        said=words_of(traffic.values()),
        parcel_forms={one.node.pk: form if one.node.pk == of else _parcel_form(one.node.pk) for one in found},
        form=form,
        address_form=form if isinstance(form, AddressForm) else AddressForm(),
        file_form=form if isinstance(form, FileForm) else FileForm(),
        heard_form=form if isinstance(form, HeardForm) else HeardForm(),
    )


def _answered(
    request: DeskRequest, form: AddressForm | FileForm | HeardForm, given: Given | None, said: str | Promise
) -> HttpResponse:
    """The page with what is wrong in the form, or, once it is done, anew with a word of it."""
    if given is None:
        return _nodes(request, form)
    messages.success(request, str(said))
    return redirect("desk:nodes")


@fresh
@require_POST
def address(request: DeskRequest) -> HttpResponse:
    """Say how others reach this node."""
    queries.allowed(request.actor, Action.NODE_PAIR)
    form = AddressForm(request.POST)
    given = try_form(
        form,
        lambda: services.set_address(
            actor=request.actor, address=form.cleaned_data["address"], now=now(), key=key(request)
        ),
    )
    return _answered(request, form, given, _("The keys of this node are made."))


@require_GET
def entry(request: DeskRequest) -> HttpResponse:
    """The entry of this node, for the other one."""
    code, text = queries.own_entry(request.actor, now=now())
    return attached(HttpResponse(text, content_type="text/plain; charset=utf-8"), f"{code}-entry.txt")


@fresh
@require_POST
def take_in(request: DeskRequest) -> HttpResponse:
    """Take in an entry or a list that another node made."""
    queries.allowed(request.actor, Action.NODE_PAIR)
    form = FileForm(request.POST, request.FILES)
    given = try_form(
        form,
        lambda: services.take_in(
            actor=request.actor, file=text_of(form.cleaned_data["file"]), now=now(), key=key(request)
        ),
    )
    said = _("Taken in. Compare the words by telephone before you trust it.")
    return _answered(request, form, given, said)


@require_GET
def node_list(request: DeskRequest, node_list_id: str) -> HttpResponse:
    """A list with its signatures, for the other node."""
    found = queries.reach_list(request.actor, pk_of(node_list_id))
    answer = HttpResponse(services.file_of(found), content_type="application/json")
    return attached(answer, f"nodes-{found.number}.json")


@fresh
@require_POST
def compare(request: DeskRequest, node_list_id: str) -> HttpResponse:
    """The words that were heard: if they are right, this node signs."""
    queries.allowed(request.actor, Action.NODE_PAIR)
    found = queries.reach_list(request.actor, pk_of(node_list_id))
    form = HeardForm(request.POST)
    given = try_form(
        form,
        lambda: services.compare(
            actor=request.actor, node_list=found.pk, heard=form.cleaned_data["heard"], read=read_version(request),
            now=now(), key=key(request),
        ),
    )  # fmt: skip
    said = _("The words are the same. This node has signed the list.")
    return _answered(request, form, given, said)


@require_POST
def drop(request: DeskRequest, node_list_id: str) -> HttpResponse:
    """Drop a list that is not in force."""
    found = queries.reach_list(request.actor, pk_of(node_list_id))
    return do(
        request,
        lambda: services.drop(
            actor=request.actor, node_list=found.pk, read=read_version(request), now=now(), key=key(request)
        ),
        _("The list is dropped."),
        "desk:nodes",
    )


_DONE = {
    "refuse": _("From now on this node takes nothing from that one and sends it nothing."),
    "admit": _("This node speaks with that one again."),
    "anew": _("This node confirms the ledger of that one from now on anew."),
    "without": _("A list without that node is proposed. A second node must sign it."),
}


@fresh
@require_POST
def act(request: DeskRequest, node_id: str) -> HttpResponse:
    """Refuse a node, speak with it again, let its ledger begin anew, or propose a list without it."""
    pk, action = pk_of(node_id), request.POST.get("action", "")
    call: dict[str, Any] = {"actor": request.actor, "node": pk, "now": now(), "key": key(request)}
    if action == "without":
        return do(request, lambda: services.propose_without(**call), _DONE[action], "desk:nodes", grave=True)
    if action == "anew":
        return do(
            request,
            lambda: services.begin_anew(**call, read=read_version(request)),
            _DONE[action],
            "desk:nodes",
            grave=True,
        )
    refused = action != "admit"
    return do(
        request,
        lambda: services.refuse(**call, refused=refused, read=read_version(request)),
        _DONE["refuse" if refused else "admit"],
        "desk:nodes",
        grave=refused,
    )


def _parcel_form(node: UUID, *given: Any) -> ParcelForm:
    """One for each node of the page, so each has ids of its own."""
    return ParcelForm(*given, auto_id=f"{node}-%s")


@fresh
@require_POST
def letter_act(request: DeskRequest, letter_id: str) -> HttpResponse:
    """Try a letter again that failed five times, or end it."""
    pk, rejected = pk_of(letter_id), request.POST.get("action") == "reject"
    work = letter_services.reject if rejected else letter_services.retry
    call: dict[str, Any] = {"actor": request.actor, "letter": pk, "read": read_version(request)}
    return do(
        request,
        lambda: work(**call, now=now(), key=key(request)),
        _("The letter is ended. Its writer is told.")
        if rejected
        else _("The letter was tried again. See below whether it still waits."),
        "desk:nodes",
        grave=rejected,
    )


@require_GET
def parcel(request: DeskRequest, node_id: str) -> HttpResponse:
    """What waits for a node, as a file."""
    file = letter_services.parcel(actor=request.actor, node=pk_of(node_id), now=now())
    return _file(file)


@fresh
@require_POST
def unpack(request: DeskRequest, node_id: str) -> HttpResponse:
    """Take in the file of a node; the answer is the file for it."""
    queries.allowed(request.actor, Action.NODE_PAIR)
    pk = pk_of(node_id)
    form = _parcel_form(pk, request.POST, request.FILES)
    if form.is_valid():
        try:
            return _file(
                letter_services.unpack(
                    actor=request.actor, node=pk, file=bytes_of(form.cleaned_data["file"]), now=now(), key=key(request)
                )
            )
        except (Invalid, Conflict) as failure:
            form.fail(failure)
    return _nodes(request, form, of=pk)


def _file(content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/octet-stream")
    return attached(answer, f"letters-{now():%Y%m%d-%H%M}.accord")
