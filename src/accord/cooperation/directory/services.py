"""Writing the directory: entering, correcting and verifying entries; reporting that one is wrong, and answering that."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory.access import asking, relations
from accord.cooperation.directory.entry import Entry as Wanted
from accord.cooperation.directory.entry import check
from accord.cooperation.directory.models import Change, EntryReport, Service
from accord.cooperation.directory.queries import get
from accord.cooperation.directory.vocab import REPORTS, BadEntry, NoReason, Outside, Rejection, Wrong
from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.models import Organisation
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, Relation, Request, decide, require
from accord.foundation.refusals import Missing
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service

NOTE: int = 2000


@service
def add(*, actor: Actor, entry: Wanted, now: datetime, key: str) -> Given:
    """Enter a service. Who enters it vouches for it. Raises Refused, BadEntry or Outside."""

    def work() -> Given:
        _may_enter(actor, entry)
        check(entry)
        made = Service.objects.create(
            id=new_id(),
            code=fresh_code(Service, "V"),
            keeper=_keeper(entry, actor),
            verified_at=now,
            verified_by=actor.organisation,
            **entry.columns(),
        )
        _note(made, "made", actor, now)
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="directory.add", body=entry, now=now, work=work)


@service
def edit(*, actor: Actor, service: UUID, entry: Wanted, read: int, now: datetime, key: str) -> Given:
    """Correct an entry; what is saved counts as verified. Raises Missing, Refused, BadEntry, Outside or Stale."""

    def work() -> Given:
        row = _kept(actor, service)
        _may_enter(actor, entry)
        check(entry)
        columns = entry.columns()
        changed = {name: [_plain(getattr(row, name)), _plain(new)] for name, new in columns.items()}
        changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
        if columns["secret"] and not row.secret:
            changed = _forget_place(row, changed)
        for name, value in columns.items():
            setattr(row, name, value)
        row.keeper = _keeper(entry, actor, before=row.keeper)
        row.verified_at, row.verified_by = now, actor.organisation
        save_versioned(row, read=read, fields=[*columns, "keeper", "verified_at", "verified_by"])
        _note(row, "edited", actor, now, changed)
        return Given(row.pk, row.version)

    body = {"service": service, "entry": entry}
    return once(actor=actor.account, key=key, verb="directory.edit", body=body, now=now, work=work)


@service
def verify(*, actor: Actor, service: UUID, read: int, now: datetime, key: str) -> Given:
    """Say that somebody looked and the entry is still right. Raises Missing, Refused or Stale."""

    def work() -> Given:
        row = _kept(actor, service)
        row.verified_at, row.verified_by = now, actor.organisation
        if actor.organisation == row.organisation_id and row.kinds != "HL":
            row.keeper = actor.organisation
        save_versioned(row, read=read, fields=["verified_at", "verified_by", "keeper"])
        _note(row, "verified", actor, now)
        return Given(row.pk, row.version)

    return once(actor=actor.account, key=key, verb="directory.verify", body=str(service), now=now, work=work)


@service
def report(*, actor: Actor, service: UUID, wrong: Wrong, note: str, now: datetime, key: str) -> Given:
    """Report that an entry is wrong; who keeps it owes an answer. `note` is sealed for them. Raises Missing, Refused, BadEntry."""

    def work() -> Given:
        row = get(actor, service)
        require(Request(actor, Action.DIRECTORY_REPORT))
        if len(note) > NOTE:
            raise BadEntry(_("This is too long. Shorten it."), field="note")
        if wrong == Wrong.OTHER and not note.strip():
            raise BadEntry(_("Say what is wrong."), field="note")
        made = EntryReport(
            id=new_id(), service=row, keeper=row.keeper, organisation=actor.organisation, account=actor.account,
            wrong=wrong, made_at=now,
        )  # fmt: skip
        seal_into(made, holder=row.keeper, note=note.strip())
        made.save(force_insert=True)
        ledger.append(_event(Kind.ENTRY_REPORTED, row, actor, now, {"report": str(made.pk), "wrong": str(wrong)}))
        duties.open_duties(
            trigger="directory.report",
            jurisdiction=row.country,
            owner=actor,
            object_type="entry_report",
            object_id=made.pk,
            object_code=row.code,
            now=now,
            organisation=row.keeper,
        )
        return Given(made.pk)

    body = {"service": service, "wrong": wrong, "note": note}
    return once(actor=actor.account, key=key, verb="directory.report", body=body, now=now, work=work)


@service
def answer(
    *, actor: Actor, report: UUID, action: str, rejection: Rejection | None, read: int, now: datetime, key: str
) -> Given:
    """Close a report: `correct` once the entry is right again, or `reject` with a reason.

    Raises Missing, Refused, NotPossible, NoReason or Stale.
    """

    def work() -> Given:
        row = EntryReport.objects.select_related("service").filter(pk=report, keeper=actor.organisation).first()
        if row is None:
            raise Missing
        require(asking(actor, Action.DIRECTORY_KEEP, row.service))
        row.state = REPORTS.step(row.state, action)
        if action == "reject" and rejection is None:
            raise NoReason(field="rejection")
        row.rejection = rejection or "" if action == "reject" else ""
        row.answered_at, row.answered_by = now, actor.account
        save_versioned(row, read=read, fields=["state", "rejection", "answered_at", "answered_by"])
        duties.settle(rule_ids=frozenset({"P-DIRECTORY-REPORT"}), object_id=row.pk, actor=actor, now=now)
        facts = {"report": str(row.pk), "to": row.state, "reason": row.rejection}
        ledger.append(_event(Kind.ENTRY_REPORT_ANSWERED, row.service, actor, now, facts))
        return Given(row.pk, row.version)

    body = {"report": report, "action": action, "rejection": rejection}
    return once(actor=actor.account, key=key, verb="directory.answer", body=body, now=now, work=work)


def _kept(actor: Actor, service: UUID) -> Service:
    row = get(actor, service)
    require(asking(actor, Action.DIRECTORY_KEEP, row))
    return row


def _may_enter(actor: Actor, entry: Wanted) -> None:
    """Raises Refused for a role that keeps no entries, Outside for an entry that would not be the actor's to keep."""
    every = frozenset({Relation.OWN_ORGANISATION, Relation.COORDINATOR})
    require(Request(actor, Action.DIRECTORY_KEEP, every))
    if entry.organisation and not Organisation.objects.filter(pk=entry.organisation).exists():
        raise BadEntry(_("This organisation is not in the directory."), field="organisation")
    held = relations(actor, organisations=[entry.organisation], areas=entry.areas)
    if not decide(Request(actor, Action.DIRECTORY_KEEP, held)).allow:
        raise Outside(field="organisation")


def _keeper(entry: Wanted, actor: Actor, before: UUID | None = None) -> UUID:
    """Who vouches: the organisation whose service it is, once it wrote it itself; for a number the national coordinator."""
    if "HL" in entry.kinds and (found := organisations.coordinator_of(min(entry.areas)[:2])):
        return found
    if before is None or actor.organisation == entry.organisation:
        return actor.organisation
    return before


def _forget_place(row: Service, changed: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """A place that becomes secret goes from the history too: it keeps which fields changed, not what stood there."""
    # SECURITY: what stood there before is shown beside what stands there now. tests/rooms/directory/test_secret.py
    for change in Change.objects.filter(service=row):
        Change.objects.filter(pk=change.pk).update(fields={name: [] for name in change.fields})
    return {name: [] for name in changed}


def _plain(value: Any) -> Any:
    """A value as it stands in JSON."""
    if isinstance(value, (date, UUID)):
        return str(value)
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _note(row: Service, action: str, actor: Actor, now: datetime, fields: dict[str, list[Any]] | None = None) -> None:
    Change.objects.create(
        service=row,
        at=now,
        account=actor.account,
        organisation=actor.organisation,
        action=action,
        fields=fields or {},
        version=row.version,
    )
    kind = {"made": Kind.ENTRY_MADE, "edited": Kind.ENTRY_EDITED, "verified": Kind.ENTRY_VERIFIED}[action]
    ledger.append(_event(kind, row, actor, now, {"fields": sorted(fields or {})}))


def _event(kind: Kind, row: Service, actor: Actor, now: datetime, facts: dict[str, Any]) -> Entry:
    facts = {"code": row.code} | facts
    return Entry.by(actor, kind, now, object_type="service", object_id=row.pk, facts=facts)
