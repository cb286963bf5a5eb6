"""Entering what must not leave, and ending it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations import queries as organisations
from accord.foundation.guard import Protected, find
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind as Event
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.cases.access import reach
from accord.protection.safety.models import Particular
from accord.protection.safety.queries import event
from accord.protection.safety.vocab import GUARDED, AlreadyEnded, BadParticular, Kind

LONGEST: Final = {"name": 300, "relation": 200, "telephone": 60, "address": 300}


@dataclass(frozen=True, slots=True)
class Details:
    """What is protected. `name` is the name of a person who is a risk, else the address, number or place itself."""

    kind: Kind
    name: str
    relation: str = ""
    telephone: str = ""
    address: str = ""
    organisation: UUID | None = None


@service
def add(*, actor: Actor, case: UUID, details: Details, now: datetime, key: str) -> Given:
    """Protect something from now on. Raises Missing, Refused or BadParticular."""

    def work() -> Given:
        found = reach(actor, case, Action.SAFETY_KEEP).case
        _check(details)
        made = Particular(
            id=new_id(),
            case=found,
            person_id=found.person_id,
            kind=details.kind,
            organisation=details.organisation,
            added_at=now,
            added_by=actor.account,
        )
        seal_into(made, holder=actor.organisation, **{name: getattr(details, name).strip() for name in LONGEST})
        made.save(force_insert=True)
        facts: dict[str, object] = {"kind": str(details.kind), "particular": str(made.pk)}
        if details.organisation:
            facts["receiver"] = str(details.organisation)
        ledger.append(event(Event.SAFETY_ADDED, found, actor, now, facts))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="safety.add", body=(str(case), asdict(details)), now=now, work=work)


@service
def end(*, actor: Actor, particular: UUID, read: int, now: datetime, key: str) -> Given:
    """End the protection of something that is no longer true. Raises Missing, Refused, AlreadyEnded or Stale."""

    def work() -> Given:
        found = Particular.objects.filter(pk=particular, case__organisation=actor.organisation).first()
        if found is None:
            raise Missing
        case = reach(actor, found.case_id, Action.SAFETY_KEEP).case
        if found.ended_at:
            raise AlreadyEnded
        found.ended_at, found.ended_by = now, actor.account
        save_versioned(found, read=read, fields=["ended_at", "ended_by"])
        facts: dict[str, object] = {"kind": found.kind, "particular": str(found.pk)}
        ledger.append(event(Event.SAFETY_ENDED, case, actor, now, facts))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="safety.end", body=str(particular), now=now, work=work)


def _recognisable(details: Details) -> bool:
    """Whether the guard finds this where it stands as it was entered."""
    return bool(find([Protected(GUARDED[details.kind], details.name)], {"": f"- {details.name}"}))


def _check(details: Details) -> None:
    if not details.name.strip():
        raise BadParticular(_("Write down what must not leave."), field="name")
    if not _recognisable(details):
        raise BadParticular(
            _("The search would not recognise this. Write it out: both names, street and number, or all digits."),
            field="name",
        )
    for name, longest in LONGEST.items():
        if len(getattr(details, name)) > longest:
            raise BadParticular(_("This is too long. Shorten it."), field=name)
    if details.organisation and details.kind != Kind.RISK:
        raise BadParticular(_("Only a person who is a risk can belong to an organisation."), field="organisation")
    if details.organisation and organisations.get(details.organisation) is None:
        raise BadParticular(_("Choose an organisation of the directory."), field="organisation")
