"""The people of an organisation: inviting, changing a role, ending a membership.

Nothing is mailed: the administrator hands over a one-time link, of which only a keyed digest is kept.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.people import sessions
from accord.cooperation.people.digests import keyed
from accord.cooperation.people.models import LANGUAGES, Account, Invitation, Membership
from accord.cooperation.people.queries import memberships
from accord.cooperation.people.services import give_membership
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, OrganisationKind, Request, Role, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Conflict, Invalid, Missing
from accord.foundation.writes.services import Given, once, service

LINK_LIFE: Final = timedelta(hours=72)


class BadInvitation(Invalid):
    """The e-mail address, name, language, role or day does not fit."""

    code = "invitation"
    sentence = _("Give an e-mail address, a name, a language and a role; the last day lies in the future.")


class WorksHere(Conflict):
    """The person is there already."""

    code = "works-here"
    sentence = _("Somebody with this e-mail address works for the organisation already.")


class OwnMembership(Conflict):
    """Nobody changes his own role, ends his own membership or resets his own sign-in."""

    code = "own-membership"
    sentence = _("This is your own. Another administrator must do it.")


class LinkEnded(Conflict):
    """The link was used, withdrawn, is older than three days, or never was."""

    code = "link-ended"
    sentence = _("This link opens nothing: it was used, is older than three days, or was withdrawn. Ask for a new one.")


@dataclass(frozen=True, slots=True, repr=False)
class Invited:
    """Who is invited, as what, until when; `organisation` only where the coordinator invites a first administrator."""

    email: str
    name: str
    language: str
    role: Role
    until: datetime | None = None
    organisation: UUID | None = None


def people(actor: Actor, *, now: datetime) -> list[Membership]:
    """Who works for the actor's organisation, by name. Raises Refused for all but its administrators."""
    _manage(actor)
    valid = Membership.objects.filter(organisation=actor.organisation, since__lte=now)
    valid = valid.filter(Q(until=None) | Q(until__gt=now))
    return list(valid.select_related("organisation", "account").order_by("account__name", "id"))


def invitations(actor: Actor, *, now: datetime) -> list[Invitation]:
    """The invitations that are open, the newest first. Raises Refused."""
    _manage(actor)
    return list(_open_to(actor, now).select_related("organisation").order_by("-invited_at"))


def may_invite_elsewhere(actor: Actor) -> bool:
    """Whether the actor invites first administrators of other organisations: only at the national coordinator."""
    coordinates = actor.organisation_kind == OrganisationKind.NATIONAL_COORDINATOR
    return coordinates and decide(Request(actor, Action.MEMBER_INVITE_ELSEWHERE)).allow


def may_invite(actor: Actor) -> None:
    """Raises Refused for who invites nobody."""
    if not may_invite_elsewhere(actor):
        _manage(actor)


def reach(actor: Actor, membership: UUID, *, now: datetime) -> Membership:
    """One valid membership of the actor's organisation, for its administrators. Raises Missing or Refused."""
    found = memberships_of(actor.organisation, now=now).filter(pk=membership).first()
    if found is None:
        raise Missing
    _manage(actor)
    return found


def memberships_of(organisation: UUID, *, now: datetime) -> QuerySet[Membership]:
    """The valid memberships of an organisation."""
    valid = Membership.objects.filter(organisation=organisation, since__lte=now).filter(
        Q(until=None) | Q(until__gt=now)
    )
    return valid.select_related("organisation", "account")


def term_ends(membership: Membership, *, now: datetime) -> datetime | None:
    """The end of an administrator's term, when it is less than thirty days away."""
    near = membership.role == Role.ADMINISTRATOR and membership.until and membership.until - now < timedelta(days=30)
    return membership.until if near else None


@service
def invite_member(*, actor: Actor, invited: Invited, now: datetime, key: str) -> str:
    """Invite somebody; the one-time link's token, shown once, here. "" for a repeated key.

    The national coordinator invites administrators into other organisations of its country; everybody else into one's own.
    Raises Refused, Missing, BadInvitation, WorksHere.
    """
    token = secrets.token_urlsafe(32)

    def work() -> Given:
        organisation = invited.organisation or actor.organisation
        _may_invite(actor, organisation, invited.role)
        _fits(invited, now)
        if memberships_of(organisation, now=now).filter(account__email=invited.email.lower()).exists():
            raise WorksHere(field="email")
        open_ones = Invitation.objects.filter(organisation=organisation, email=invited.email.lower(), accepted_at=None)
        open_ones.filter(withdrawn_at=None).update(withdrawn_at=now)  # the newest link is the one that opens
        made = Invitation.objects.create(
            id=new_id(),
            organisation_id=organisation,
            email=invited.email.lower(),
            name=invited.name.strip(),
            language=invited.language,
            role=invited.role,
            until=invited.until,
            invited_by=actor.account,
            invited_at=now,
            expires_at=now + LINK_LIFE,
            digest=keyed("invitation", token),
        )
        ledger.append(_event(Kind.INVITATION_MADE, actor, made.pk, now, role=str(invited.role), to=str(organisation)))
        return Given(made.pk)

    given = once(actor=actor.account, key=key, verb="member.invite", body=invited, now=now, work=work)
    return "" if given.repeated else token


@service
def withdraw_invitation(*, actor: Actor, invitation: UUID, now: datetime, key: str) -> Given:
    """Let a link end that was not used. Raises Missing, Refused."""

    def work() -> Given:
        found = _open_to(actor, now).filter(pk=invitation).first()
        if found is None:
            raise Missing
        may_invite(actor)
        Invitation.objects.filter(pk=found.pk).update(withdrawn_at=now)
        ledger.append(_event(Kind.INVITATION_WITHDRAWN, actor, found.pk, now))
        return Given(found.pk)

    return once(actor=actor.account, key=key, verb="member.withdraw", body=invitation, now=now, work=work)


@service
def change_role(
    *, actor: Actor, membership: UUID, role: Role, until: datetime | None, now: datetime, key: str
) -> Given:
    """End a membership and begin another of the same person in `role` until `until`. Also renews a term.

    Raises Missing, Refused, OwnMembership, BadInvitation.
    """

    def work() -> Given:
        found = _other(actor, membership, now)
        if until is not None and until <= now:
            raise BadInvitation(field="until")
        _end(found, actor, now)
        made = give_membership(
            account=found.account_id, organisation=found.organisation_id, role=role, now=now, until=until, by=actor
        )
        return Given(made.pk)

    body = (membership, role, until)
    return once(actor=actor.account, key=key, verb="member.role", body=body, now=now, work=work)


@service
def end_membership(*, actor: Actor, membership: UUID, now: datetime, key: str) -> Given:
    """Somebody works here no longer, from the next request on. Raises Missing, Refused, OwnMembership."""

    def work() -> Given:
        found = _other(actor, membership, now)
        _end(found, actor, now)
        if not memberships(found.account_id, now=now):
            sessions.end_all(found.account_id)
        return Given(found.pk)

    return once(actor=actor.account, key=key, verb="member.end", body=membership, now=now, work=work)


def invitation_of(token: str, *, now: datetime) -> Invitation:
    """The open invitation of a link. Raises LinkEnded."""
    found = Invitation.objects.filter(digest=keyed("invitation", token), accepted_at=None, withdrawn_at=None)
    one = found.filter(expires_at__gt=now).select_related("organisation").first()
    if one is None:
        raise LinkEnded
    return one


def account_of(invitation: Invitation) -> Account | None:
    """The account that the invited person has already, if any."""
    return Account.objects.filter(email=invitation.email).first()


def accept(*, token: str, password: str, account: UUID | None, now: datetime) -> Account:
    """Use an invitation: a new account with `password`, or the membership for the person's own `account`, signed in.

    Raises LinkEnded; also if the account that is signed in is not the one that was invited.
    """
    with transaction.atomic():
        ledger.wait_for_turn()
        found = invitation_of(token, now=now)
        owner = account_of(found)
        # SECURITY: a link alone never adds a role to somebody's account or a password to it. tests/rooms/people/test_members.py
        if owner is not None and owner.pk != account:
            raise LinkEnded
        if owner is None:
            owner = Account(id=new_id(), email=found.email, name=found.name, language=found.language)
            owner.set_password(password)
            owner.save(force_insert=True)
        if memberships_of(found.organisation_id, now=now).filter(account=owner).exists():
            raise LinkEnded
        give_membership(
            account=owner.pk, organisation=found.organisation_id, role=Role(found.role), now=now, until=found.until
        )
        Invitation.objects.filter(pk=found.pk).update(accepted_at=now, account=owner.pk)
        facts = {"by": str(found.invited_by)}
        ledger.append(
            Entry(
                Kind.INVITATION_ACCEPTED,
                now,
                actor=owner.pk,
                organisation=found.organisation_id,
                role=found.role,
                object_type="invitation",
                object_id=found.pk,
                facts=facts,
            )
        )
    return owner


def _open_to(actor: Actor, now: datetime) -> QuerySet[Invitation]:
    mine = Q(organisation=actor.organisation) | Q(invited_by=actor.account)
    return Invitation.objects.filter(mine, accepted_at=None, withdrawn_at=None, expires_at__gt=now)


def _manage(actor: Actor) -> None:
    require(Request(actor, Action.MEMBER_MANAGE, relation_of(actor, actor.organisation)))


def _other(actor: Actor, membership: UUID, now: datetime) -> Membership:
    found = reach(actor, membership, now=now)
    if found.account_id == actor.account:
        raise OwnMembership
    return found


def _may_invite(actor: Actor, organisation: UUID, role: Role) -> None:
    if organisation == actor.organisation:
        return _manage(actor)
    there, here = organisations.get(organisation), organisations.get(actor.organisation)
    if not may_invite_elsewhere(actor) or there is None or here is None or there.country != here.country:
        raise Missing
    if role != Role.ADMINISTRATOR:
        raise BadInvitation(field="role")
    return None


def _fits(invited: Invited, now: datetime) -> None:
    try:
        validate_email(invited.email)
    except ValidationError:
        raise BadInvitation(field="email") from None
    if not invited.name.strip() or len(invited.name) > 120:
        raise BadInvitation(field="name")
    if invited.language not in dict(LANGUAGES):
        raise BadInvitation(field="language")
    if invited.until is not None and invited.until <= now:
        raise BadInvitation(field="until")


def _end(found: Membership, actor: Actor, now: datetime) -> None:
    Membership.objects.filter(pk=found.pk).update(until=now)
    ledger.append(_event(Kind.MEMBERSHIP_ENDED, actor, found.account_id, now, role=found.role))


def _event(kind: Kind, actor: Actor, object_id: UUID, now: datetime, **facts: str) -> Entry:
    return Entry.by(
        actor,
        kind,
        now,
        object_type="invitation" if kind.value.startswith("invitation") else "account",
        object_id=object_id,
        facts=dict(facts),
    )
