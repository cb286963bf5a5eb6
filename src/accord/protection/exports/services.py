"""Asking for an export, taking it, recalling it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from accord.cooperation.organisations import queries as organisations
from accord.foundation.codes import code_set
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.ledger.witnesses import silence
from accord.foundation.limits.services import limited
from accord.foundation.policy import Actor, Category, Purpose, Request, require
from accord.foundation.refusals import Missing, Refused
from accord.foundation.rows import add
from accord.foundation.second import services as second
from accord.foundation.second.vocab import Matter
from accord.foundation.sheets import BadSheet, File, Format, Sheet, release
from accord.foundation.vault import reveal, seal_into
from accord.foundation.writes.services import Given, Stale, fresh_code, once, save_versioned, service
from accord.protection.exports import content
from accord.protection.exports.guarded import guarded
from accord.protection.exports.models import Export, Line
from accord.protection.exports.queries import event, reach
from accord.protection.exports.selection import Selection, select
from accord.protection.exports.vocab import (
    CATEGORIES,
    LASTS,
    LONGEST,
    RULES,
    STATES,
    BadExport,
    ExportKind,
    ExportState,
    FileFormat,
    NothingToExport,
    NotSound,
    Over,
)


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """What is asked for. `recipient` None: own use, then `keeper` names who will hold the file."""

    kind: ExportKind
    format: FileFormat
    purpose: Purpose
    reason: str
    recipient: UUID | None = None
    keeper: str = ""
    categories: frozenset[Category] = frozenset()
    closed_too: bool = False


@dataclass(frozen=True, repr=False)
class Taken:
    """The answer to taking: the file, or none while a second person has not released exactly these rows."""

    given: Given
    file: File | None = None


@service
def ask(*, actor: Actor, wanted: Wanted, now: datetime, key: str) -> Given:
    """Ask for an export; nothing is made yet. Above the limit a second person is asked at once.

    Raises Refused, BadExport, NothingToExport.
    """

    def work() -> Given:
        rule = RULES[wanted.kind]
        require(Request(actor, rule.action, frozenset({rule.relation}), wanted.purpose))
        categories = _check(actor, wanted)
        made = Export(
            id=new_id(),
            code=fresh_code(Export, "E"),
            kind=wanted.kind,
            format=wanted.format,
            organisation=actor.organisation,
            asked_by=actor.account,
            recipient=wanted.recipient,
            purpose=wanted.purpose,
            categories=code_set(categories),
            closed_too=wanted.closed_too,
            asked_at=now,
            expires_at=now + LASTS,
        )
        found = _found(actor, made, now)
        made.rows, made.left_out = found.size, found.left_out
        seal_into(made, holder=actor.organisation, keeper=wanted.keeper, reason=wanted.reason)
        made.save(force_insert=True)
        ledger.append(event(Kind.EXPORT_ASKED, made, actor, now, rows=found.size, left_out=found.left_out))
        if _needs_second(actor, made, found, now):
            _ask_second(actor, made, found, wanted.reason, now)
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="export.ask", body=wanted, now=now, work=work)


@limited("export")
@service
def take(*, actor: Actor, export: UUID, read: int, now: datetime, key: str) -> Taken:
    """Make the file now, under the rights of now, and give it out. Nothing of it is kept here.

    Without a file in the answer, a second person must release these rows first and was asked; or the key was used before.
    Raises Missing, Refused, Over, NothingToExport, BadExport, NotSound, Stale, TooMany.
    """
    out: list[File] = []

    def work() -> Given:
        export_ = reach(actor, export)
        if export_.asked_by != actor.account:
            raise Missing
        rule = RULES[ExportKind(export_.kind)]
        require(Request(actor, rule.action, frozenset({rule.relation}), Purpose(export_.purpose)))
        if now >= export_.expires_at:
            raise Over
        if export_.version != read:
            raise Stale
        if export_.recipient and (silent := silence(now=now)):
            raise Refused((silent,))
        export_.state = STATES.step(export_.state, "take")
        found, told = (
            _found(actor, export_, now),
            reveal(export_, holder=actor.organisation, fields=["keeper", "reason"]),
        )
        # SECURITY: released for exactly these rows, versions and rights. tests/proofs/test_exports.py
        if _needs_second(actor, export_, found, now) and not second.released(
            matter=Matter.EXPORT, object_id=export_.pk, digest=found.digest, now=now
        ):
            _ask_second(actor, export_, found, told["reason"], now)
            return Given(export_.pk, read)
        file = _file(actor, export_, found, told, now)
        export_.rows, export_.left_out, export_.digest = found.size, found.left_out, file.digest
        export_.taken_at, export_.downloads = now, export_.downloads + 1
        save_versioned(export_, read=read, fields=["state", "rows", "left_out", "digest", "taken_at", "downloads"])
        _record(actor, export_, found, now)
        out.append(file)
        return Given(export_.pk, export_.version)

    given = once(actor=actor.account, key=key, verb="export.take", body=(str(export), read), now=now, work=work)
    return Taken(given, out[0] if out else None)


@service
def recall(*, actor: Actor, export: UUID, read: int, now: datetime, key: str) -> Given:
    """Recall a file that left: who holds it gets the duty to delete it. Raises Missing, Refused, NotPossible or Stale."""

    def work() -> Given:
        found = reach(actor, export)
        _recall(found, read, actor, now)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="export.recall", body=str(export), now=now, work=work)


def follow_withdrawal(actor: Actor | None, consent: UUID, now: datetime) -> None:
    """Subscriber of consent.withdrawn: every file that rested on the consent is recalled."""
    _recall_all(Line.objects.filter(consent=consent), actor, now)


def follow_erasure(actor: Actor, person: UUID, now: datetime) -> None:
    """Subscriber of person.erased: every file in which she stood is recalled, also from her own organisation."""
    _recall_all(Line.objects.filter(case__person=person), actor, now)


def _recall_all(lines: QuerySet[Line], actor: Actor | None, now: datetime) -> None:
    for export in Export.objects.filter(pk__in=lines.values("export")).order_by("asked_at", "id"):
        if any(row.action == "recall" for row in STATES.open_to(export.state)):
            _recall(export, export.version, actor, now)


@service
def expire(*, export: UUID, now: datetime) -> None:
    """Close an export whose day has passed; called by the worker."""
    found = Export.objects.get(pk=export)
    if found.state not in (ExportState.ASKED, ExportState.TAKEN) or now < found.expires_at:
        return
    found.state = STATES.step(found.state, "expire")
    save_versioned(found, read=found.version, fields=["state"])
    ledger.append(event(Kind.EXPORT_EXPIRED, found, None, now, state=str(found.state)))


def _check(actor: Actor, wanted: Wanted) -> frozenset[Category]:
    rule = RULES[wanted.kind]
    if wanted.recipient is not None:
        if not rule.leaves:
            raise BadExport(_("This kind stays in your own organisation. Choose own use."), field="recipient")
        if wanted.recipient == actor.organisation or organisations.get(wanted.recipient) is None:
            raise BadExport(_("Choose another organisation, or own use."), field="recipient")
    elif not wanted.keeper.strip():
        raise BadExport(_("Say who will hold the file."), field="keeper")
    if not wanted.reason.strip():
        raise BadExport(_("Say what the file is needed for."), field="reason")
    if max(len(wanted.reason), len(wanted.keeper)) > LONGEST:
        raise BadExport(_("The text holds at most 500 characters. Shorten it."), field="reason")
    if rule.categories is not None:
        return rule.categories
    if not wanted.categories or not wanted.categories <= set(CATEGORIES):
        raise BadExport(_("Choose at least one category of data."), field="categories")
    return wanted.categories


def _found(actor: Actor, export: Export, now: datetime) -> Selection:
    found = select(actor, export, now)
    if not found.size:
        raise NothingToExport(left_out=found.left_out)
    return found


def _needs_second(actor: Actor, export: Export, found: Selection, now: datetime) -> bool:
    """Whether this export, with what the same person took in the last day, is above the limit of the node."""
    rule = RULES[ExportKind(export.kind)]
    alike = [kind for kind, other in RULES.items() if other.identifies == rule.identifies]
    lately = Export.objects.filter(asked_by=actor.account, kind__in=alike, taken_at__gt=now - LASTS)
    # SECURITY: little pieces are counted together. tests/rooms/exports/test_exports.py
    taken = lately.exclude(pk=export.pk).aggregate(n=Sum("rows"))["n"] or 0
    return taken + found.size > rule.limit


def _ask_second(actor: Actor, export: Export, found: Selection, reason: str, now: datetime) -> None:
    codes = [p.case.code for p in found.cases] + [r.code for r in found.referrals]
    lines = [
        str(export.get_kind_display()),
        _("Rows: %(rows)s, left out: %(left_out)s") % {"rows": found.size, "left_out": found.left_out},
        _("For: %(recipient)s") % {"recipient": content.recipient_name(export)},
        _("Purpose: %(purpose)s") % {"purpose": export.get_purpose_display()},
        ", ".join(str(Category(code).label) for code in export.categories.split()),
        " ".join(codes),
    ]
    second.ask(
        actor=actor,
        matter=Matter.EXPORT,
        object_type="export",
        object_id=export.pk,
        object_code=export.code,
        digest=found.digest,
        reason=reason,
        content="\n".join(line for line in lines if line),
        now=now,
    )


def _file(actor: Actor, export: Export, found: Selection, told: dict[str, str], now: datetime) -> File:
    opened = content.open_identities(actor=actor, export=export, found=found, now=now)
    guarded(actor=actor, export=export, found=found, opened=opened, keeper=told["keeper"], now=now)
    if not found.size:
        raise NothingToExport(left_out=found.left_out)
    try:
        sheet: Sheet = content.sheet_of(actor, export, found, opened, told, now)
        return release(sheet, Format(export.format))
    except BadSheet as error:
        raise NotSound from error


def _record(actor: Actor, export: Export, found: Selection, now: datetime) -> None:
    facts = {"format": export.format, "rows": found.size, "left_out": found.left_out, "digest": export.digest}
    more = {"categories": export.categories, "download": export.downloads}
    events = [event(Kind.EXPORT_TAKEN, export, actor, now, **facts, **more)]
    there = set(export.lines.values_list("case", flat=True))
    lines = [Line(export=export, case=p.case, consent=p.consent, agreement=p.agreement, at=now) for p in found.cases]
    add([line for line in lines if line.case_id not in there])
    again = [line for line in lines if line.case_id in there]
    Line.objects.bulk_create(
        again, update_conflicts=True, unique_fields=["export", "case"], update_fields=["consent", "agreement", "at"]
    )
    left = {"export": export.code, "receiver": str(export.recipient or "")}
    events += [
        Entry.by(
            actor,
            Kind.CASE_EXPORTED,
            now,
            purpose=export.purpose,
            subject=picked.case.person_id,
            object_type="case",
            object_id=picked.case.pk,
            facts=left | {"code": picked.case.code, "consent": str(picked.consent or "")},
        )
        for picked in found.cases
    ]
    ledger.append_many(events)


def _recall(export: Export, read: int, actor: Actor | None, now: datetime) -> None:
    export.state, export.recalled_at = STATES.step(export.state, "recall"), now
    save_versioned(export, read=read, fields=["state", "recalled_at"])
    ledger.append(event(Kind.EXPORT_RECALLED, export, actor, now))
    duties.open_duties(
        trigger="export.recalled",
        jurisdiction=settings.ACCORD_JURISDICTION,
        owner=actor,
        organisation=export.recipient or export.organisation,
        object_type="export",
        object_id=export.pk,
        object_code=export.code,
        now=now,
    )
