"""People of an organisation. What writes asks for a fresh proof, which a token cannot give: it works with a session."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router

from accord.cooperation.people import members, resets, trained
from accord.cooperation.people.members import Invited
from accord.cooperation.people.models import Membership
from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers, fresh_actor_of
from accord.foundation.clock import day, now

router = Router(tags=["people"])


@router.get("/people", response=answers(list[s.MemberOut]))
def list_people(request: HttpRequest) -> list[s.MemberOut]:
    """Who works for your organisation; for its administrators."""
    moment = now()
    found = members.people(actor_of(request), now=moment)
    current = trained.current([m.account_id for m in found], day(moment))
    return [_member(m, current.get(m.account_id)) for m in found]


@router.get("/people/invitations", response=answers(list[s.InvitationOut]))
def list_invitations(request: HttpRequest) -> list[s.InvitationOut]:
    """The invitations whose links still open."""
    found = members.invitations(actor_of(request), now=now())
    return [s.InvitationOut(**shapes.pick(i, s.InvitationOut, organisation=i.organisation_id)) for i in found]


@router.post("/people/invitations", response=answers(s.LinkOut))
def invite_member(request: HttpRequest, body: s.InvitationIn, key: Key) -> s.LinkOut:
    """Invite somebody; the link is given once, and empty for a repeated key."""
    invited = Invited(**body.model_dump())
    token = members.invite_member(actor=fresh_actor_of(request), invited=invited, now=now(), key=key)
    return _link(request, "invited", token)


@router.post("/people/invitations/{invitation_id}/withdraw", response=WRITE)
def withdraw_invitation(request: HttpRequest, invitation_id: UUID, key: Key) -> s.Written:
    """Let a link end."""
    actor = fresh_actor_of(request)
    return shapes.written(members.withdraw_invitation(actor=actor, invitation=invitation_id, now=now(), key=key))


@router.post("/people/{membership_id}/role", response=WRITE)
def change_role(request: HttpRequest, membership_id: UUID, body: s.RoleIn, key: Key) -> s.Written:
    """Another role, or the same for longer."""
    actor = fresh_actor_of(request)
    given = members.change_role(
        actor=actor, membership=membership_id, role=body.role, until=body.until, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/people/{membership_id}/end", response=WRITE)
def end_membership(request: HttpRequest, membership_id: UUID, key: Key) -> s.Written:
    """Somebody works here no longer."""
    actor = fresh_actor_of(request)
    return shapes.written(members.end_membership(actor=actor, membership=membership_id, now=now(), key=key))


@router.post("/people/{membership_id}/reset/ask", response=WRITE)
def ask_reset(request: HttpRequest, membership_id: UUID, body: s.ReasonIn, key: Key) -> s.Written:
    """Ask a second administrator to release the reset of a sign-in."""
    actor = fresh_actor_of(request)
    return shapes.written(
        resets.ask_reset(actor=actor, membership=membership_id, reason=body.reason, now=now(), key=key)
    )


@router.post("/people/{membership_id}/reset", response=answers(s.LinkOut))
def reset_sign_in(request: HttpRequest, membership_id: UUID, key: Key) -> s.LinkOut:
    """End a colleague's sessions and tokens, and make a link to a new sign-in; given once."""
    actor = fresh_actor_of(request)
    token = resets.reset_sign_in(actor=actor, membership=membership_id, now=now(), key=key)
    return _link(request, "reset", token)


def _link(request: HttpRequest, name: str, token: str) -> s.LinkOut:
    return s.LinkOut(link=request.build_absolute_uri(reverse(name, args=[token])) if token else "")


def _member(m: Membership, trained_until: date | None) -> s.MemberOut:
    more = {"account": m.account_id, "name": m.account.name, "email": m.account.email, "trained_until": trained_until}
    return s.MemberOut(**shapes.pick(m, s.MemberOut, **more))
