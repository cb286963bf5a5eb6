"""Other nodes: this node's entry, the list that waits for its words, and with whom this node speaks."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from accord.exchange.nodes import own, queries, services
from accord.exchange.nodes.forms import AddressForm, FileForm, HeardForm
from accord.exchange.nodes.vocab import NoAddress
from accord.faces.desk.fresh import fresh
from accord.faces.desk.uploaded import text_of
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, read_version, try_form
from accord.foundation.downloads import attached
from accord.foundation.policy import Action


@require_GET
def nodes(request: DeskRequest) -> HttpResponse:
    """With which nodes this one speaks, and what waits."""
    return _nodes(request)


def _nodes(request: DeskRequest, form: AddressForm | FileForm | HeardForm | None = None) -> HttpResponse:
    found = queries.nodes(request.actor)
    lists = queries.lists(request.actor)
    ours = next((one for one in found if one.node.ours), None)
    forms = {one.__name__: one() for one in (AddressForm, FileForm, HeardForm)} | (
        {type(form).__name__: form} if form else {}
    )
    return page(
        request,
        "nodes",
        nodes=found,
        ours=ours,
        lists=[(one, services.halves(one)) for one in lists] if ours else [],
        may_pair=queries.may_pair(request.actor),
        form=form,
        address_form=forms["AddressForm"],
        file_form=forms["FileForm"],
        heard_form=forms["HeardForm"],
    )


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
    return (
        _nodes(request, form)
        if given is None
        else do(request, lambda: given, _("The keys of this node are made."), "desk:nodes")
    )


@require_GET
def entry(request: DeskRequest) -> HttpResponse:
    """The entry of this node, for the other one."""
    queries.nodes(request.actor)
    ours = own.own()
    if ours is None:
        raise NoAddress
    answer = HttpResponse(own.refreshed(ours, now()), content_type="text/plain; charset=utf-8")
    return attached(answer, f"{ours.code}-entry.txt")


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
    return _nodes(request, form) if given is None else do(request, lambda: given, said, "desk:nodes")


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
    return _nodes(request, form) if given is None else do(request, lambda: given, said, "desk:nodes")


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
    "without": _("A list without that node is proposed. A second node must sign it."),
}


@fresh
@require_POST
def act(request: DeskRequest, node_id: str) -> HttpResponse:
    """Refuse a node, speak with it again, or propose a list without it."""
    pk, action = pk_of(node_id), request.POST.get("action", "")
    call: dict[str, Any] = {"actor": request.actor, "node": pk, "now": now(), "key": key(request)}
    if action == "without":
        return do(request, lambda: services.propose_without(**call), _DONE[action], "desk:nodes", grave=True)
    refused = action != "admit"
    return do(
        request,
        lambda: services.refuse(**call, refused=refused, read=read_version(request)),
        _DONE["refuse" if refused else "admit"],
        "desk:nodes",
        grave=refused,
    )
