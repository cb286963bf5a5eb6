"""The people of the organisation, for its administrators: invite, change a role, end it, reset a sign-in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import members, resets, trained
from accord.cooperation.people.forms import InviteForm, ReasonForm, RoleForm, end_of_day
from accord.cooperation.people.members import may_invite_elsewhere
from accord.faces.desk.fresh import fresh
from accord.faces.desk.views.base import DeskRequest, do, key, now, page, pk_of, sure, try_form
from accord.foundation.clock import day
from accord.foundation.policy import Role
from accord.foundation.refusals import Conflict, Invalid
from accord.foundation.ui.forms import Choices
from accord.foundation.writes.services import Given


@require_GET
def people(request: DeskRequest) -> HttpResponse:
    """Who works here, who is invited, and the codes that belong to links that I released."""
    actor, moment = request.actor, now()
    return page(
        request,
        "people",
        people=(rows := members.people(actor, now=moment)),
        current=trained.current([one.account_id for one in rows], day(moment)),
        invitations=members.invitations(actor, now=moment),
        codes=resets.codes_to_tell(actor, now=moment),
    )


@fresh
@require_http_methods(["GET", "POST"])
def invite(request: DeskRequest) -> HttpResponse:
    """Invite somebody; the link is shown once."""
    elsewhere = _elsewhere(request)
    members.may_invite(request.actor)
    form = InviteForm(request.POST if request.method == "POST" else None, elsewhere=elsewhere)
    made: list[str] = []

    def work() -> Given:
        made.append(members.invite_member(actor=request.actor, invited=form.invited(), now=now(), key=key(request)))
        return Given(request.actor.account)

    if request.method == "POST" and try_form(form, work):
        return _link(request, "invited", made[0], form.cleaned_data["name"])
    return page(request, "invite", form=form)


@fresh
@require_POST
def withdraw(request: DeskRequest, invitation_id: str) -> HttpResponse:
    """Let a link end."""
    pk = pk_of(invitation_id)
    return do(
        request,
        lambda: members.withdraw_invitation(actor=request.actor, invitation=pk, now=now(), key=key(request)),
        _("Withdrawn; the link opens nothing."),
        "desk:people",
    )


@fresh
@require_http_methods(["GET", "POST"])
def person(request: DeskRequest, membership_id: str) -> HttpResponse:
    """One colleague: role, end, reset of the sign-in."""
    actor, pk = request.actor, pk_of(membership_id)
    found = members.reach(actor, pk, now=now())
    action = request.POST.get("action", "")
    posted = request.POST if request.method == "POST" else None
    role = RoleForm(posted if action == "role" else None, initial={"role": found.role})
    reason = ReasonForm(posted if action == "ask" else None)
    if posted is not None and (answer := _act(request, pk, action, role, reason)):
        return answer
    waits = bool(resets.seconds(actor, found.account_id, now=now()))
    return page(
        request,
        "person",
        person=found,
        form=role if action == "role" else reason,
        role=role,
        reason=reason,
        mine=found.account_id == actor.account,
        asks=waits and not resets.is_released(actor, found.account_id, now=now()),
        second=waits,
    )


def _act(request: DeskRequest, pk: UUID, action: str, role: RoleForm, reason: ReasonForm) -> HttpResponse | None:
    call: dict[str, Any] = {"actor": request.actor, "membership": pk, "now": now(), "key": key(request)}
    if action == "role":
        given = try_form(
            role,
            lambda: members.change_role(
                **call, role=Role(role.cleaned_data["role"]), until=end_of_day(role.cleaned_data["until"])
            ),
        )
        return _done(request, _("Entered; it counts from now on.")) if given else None
    if action == "ask":
        asked = try_form(reason, lambda: resets.ask_reset(**call, reason=reason.cleaned_data["reason"]))
        return _done(request, _("Asked. The second administrator finds it in My day.")) if asked else None
    try:
        sure(request)
        if action == "end":
            members.end_membership(**call)
            return _done(request, _("Ended; it counts from now on."))
        return _link(request, "reset", resets.reset_sign_in(**call), "")
    except (Invalid, Conflict) as failure:
        messages.error(request, str(failure))
        return redirect("desk:person", pk)


def _done(request: DeskRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("desk:people")


def _link(request: DeskRequest, name: str, token: str, who: str) -> HttpResponse:
    if not token:
        return _done(request, _("This link was made before; it is shown once only."))
    address = request.build_absolute_uri(reverse(name, args=[token]))
    return page(request, "people_link", address=address, who=who, reset=name == "reset")


def _elsewhere(request: DeskRequest) -> Choices:
    if not may_invite_elsewhere(request.actor):
        return []
    here = organisations.get(request.actor.organisation)
    rows = [(str(o.pk), o.name) for o in organisations.directory(request.actor) if here and o.country == here.country]
    return sorted(rows, key=lambda row: row[0] != str(request.actor.organisation))
