"""What the views share: the actor, the key of a form, and a domain call whose failure is shown beside its field."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.cooperation.agreements import queries as agreements
from accord.cooperation.organisations import queries as organisations
from accord.foundation.clock import day, now
from accord.foundation.ids import parse_id
from accord.foundation.policy import Actor
from accord.foundation.refusals import Conflict, Invalid, Missing
from accord.foundation.ui.forms import Choices, HouseForm
from accord.foundation.writes.services import Given
from accord.protection.persons.lookups import Answer, Decided


class DeskRequest(HttpRequest):
    """A request behind the sign-in: it has an actor."""

    actor: Actor
    membership: Any
    memberships: list[Any]


def page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """A page of the desk; a form with errors makes it a 422."""
    form = context.get("form")
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"desk/{template}.html", {"now": now(), **context}, status=context.pop("status", status))


def pk_of(text: str) -> UUID:
    """The id in an address. Raises Missing: a foreign or malformed id is answered like a missing one."""
    found = parse_id(text)
    if found is None:
        raise Missing
    return found


def key(request: HttpRequest) -> str:
    """The idempotency key of the form that was sent."""
    return request.POST.get("key", "")


def decided(request: HttpRequest) -> Decided | None:
    """What was decided on who was shown before a registration; None before anybody was."""
    look_up, answer = request.POST.get("look_up", ""), request.POST.get("answer", "")
    return Decided(look_up, Answer(answer)) if look_up and answer in Answer.values else None


def read_version(request: HttpRequest) -> int:
    """The version that the form was drawn from; 0, which is never current, if it is missing."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def try_form(form: HouseForm, work: Callable[[], Given]) -> Given | None:
    """Do `work` if the form reads. An expected failure is shown in the form, and nothing that was typed is lost."""
    if not form.is_valid():
        return None
    try:
        return work()
    except (Invalid, Conflict) as failure:
        form.fail(failure)
        return None


def take(
    request: DeskRequest,
    act: Callable[[Any, dict[str, Any]], Given],
    form: HouseForm,
    *,
    grave: bool,
    read: int | None,
    **of: UUID,
) -> Given:
    """Take a step that a table of steps names: `act` gets its form and the call, with `read` where the row has a version.

    Raises NotSure for a `grave` one whose box was not ticked, and what `act` raises.
    """
    if grave:
        sure(request)
    call: dict[str, Any] = {"actor": request.actor, "now": now(), "key": key(request), **of}
    return act(form, call if read is None else call | {"read": read})


def do(
    request: HttpRequest,
    work: Callable[[], Given],
    done: str | Promise,
    to: str,
    *args: UUID | int,
    grave: bool = False,
) -> HttpResponse:
    """Do a step that has no form of its own, say what was done, and go on to page `to`. A refusal goes on up as a page.

    A `grave` step cannot be taken back: the box beside it must be ticked.
    """
    try:
        if grave:
            sure(request)
        work()
        messages.success(request, str(done))
    except (Invalid, Conflict) as failure:
        messages.error(request, str(failure))
    return redirect(to, *args)


def receivers(actor: Actor) -> Choices:
    """Whom one can ask: first those with whom an agreement is in force, because only to them anything can be sent."""
    partners = agreements.partners(actor, day(now()))
    rows: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for one in organisations.directory(actor, others_only=True):
        rows[one.pk in partners].append((str(one.pk), one.name))
    groups = ((_("An agreement is in force"), rows[True]), (_("No agreement in force"), rows[False]))
    return [(str(title), group) for title, group in groups if group]


def sure(request: HttpRequest) -> None:
    """Raises NotSure unless the box beside a step that cannot be taken back was ticked."""
    if request.POST.get("sure") != "yes":
        raise NotSure


class NotSure(Invalid):
    """The box was not ticked."""

    code = "not-sure"
    sentence = _("This cannot simply be taken back. Tick the box beside the button, then press it again.")


__all__ = [
    "DeskRequest",
    "decided",
    "do",
    "key",
    "now",
    "page",
    "pk_of",
    "read_version",
    "receivers",
    "sure",
    "take",
    "try_form",
]
