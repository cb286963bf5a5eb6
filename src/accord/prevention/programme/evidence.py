"""Files that show what a report says: sealed for who reported and for who keeps the programme; reading one is an event."""

import base64
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accord.cooperation.agreements.signing import ENDINGS, LARGEST_FILE, media_of
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.refusals import Missing
from accord.foundation.sheets import File
from accord.foundation.vault import DataClass, current, reveal, seal_into
from accord.foundation.writes.services import Given, once, service
from accord.prevention.programme.access import activity_to_report, may_keep, may_report, require_evidence
from accord.prevention.programme.models import Activity, ActivityReport, Evidence
from accord.prevention.programme.periods import period as period_of
from accord.prevention.programme.reporting import NotRunning
from accord.prevention.programme.vocab import OPEN, RUNNING, BadProgramme, Shows

MOST: Final = 5  # files of one report


@dataclass(frozen=True, slots=True, repr=False)
class Uploaded:
    """A file: what it shows, its cleaned copy (nothing, if it is of no kind that is taken), and the size of what came."""

    shows: str
    copy: bytes
    size: int

    def body(self) -> list[str]:
        """What makes two uploads the same request."""
        return [self.shows, sha256(self.copy).hexdigest(), str(self.size)]


def seen(actor: Actor) -> QuerySet[Evidence]:
    """The files that the actor may open: of the own organisation's reports, or of programmes that it keeps."""
    rows = Evidence.objects.defer("file")
    if not (may_report(actor) or may_keep(actor)):
        return rows.none()
    return rows.filter(Q(organisation=actor.organisation) | Q(keeper=actor.organisation)).order_by("added_at", "id")


def by_report(actor: Actor, reports: list[ActivityReport]) -> dict[UUID, list[Evidence]]:
    """Those files, by the id of their report; closed."""
    found: dict[UUID, list[Evidence]] = {}
    for one in seen(actor).filter(report__in=reports):
        found.setdefault(one.report_id, []).append(one)
    return found


@service
def attach(*, actor: Actor, activity: UUID, period: str, wanted: Uploaded, now: datetime, key: str) -> Given:
    """Add a file to the own report on a period. Raises Refused, NotYours, Missing, NotRunning or BadProgramme."""

    def work() -> Given:
        found = activity_to_report(actor, activity)
        if found.programme.state not in RUNNING:
            raise NotRunning
        of = period_of(period).code
        report = ActivityReport.objects.filter(line=found.line, period=of, organisation=actor.organisation).first()
        if report is None:
            raise BadProgramme(_("Report on it first. Then add what shows it."), field="file")
        if report.evidence.count() >= MOST:
            raise BadProgramme(_("A report has at most five files. Take one out first."), field="file")
        media = _check(wanted)
        keeper = found.programme.organisation
        made = Evidence(
            id=new_id(), report=report, organisation=actor.organisation, keeper=keeper, shows=wanted.shows, media=media,
            size=len(wanted.copy), added_by=actor.account, added_at=now,
        )  # fmt: skip
        seal_into(made, holder=actor.organisation, file=base64.b64encode(wanted.copy).decode())
        made.save(force_insert=True)
        if keeper != actor.organisation:
            current().share(made.pk, [DataClass.DOCUMENT], giver=actor.organisation, receiver=keeper)
        _tell(Kind.EVIDENCE_ADDED, found, made, actor, now)
        return Given(made.pk)

    body = (str(activity), period, wanted.body())
    return once(actor=actor.account, key=key, verb="programme.attach", body=body, now=now, work=work)


@service
def take_out(*, actor: Actor, evidence: UUID, now: datetime, key: str) -> Given:
    """Take a file of the own organisation out. Answers with the activity. Raises Refused, Missing or NotRunning."""

    def work() -> Given:
        found = _reach(actor, evidence)
        if found.organisation != actor.organisation:
            raise Missing
        of = _activity(found)
        if of.programme.state not in RUNNING:
            raise NotRunning
        _tell(Kind.EVIDENCE_REMOVED, of, found, actor, now)
        found.delete()
        # SECURITY: what a stolen copy holds of it opens no more. tests/rooms/programme/test_report_files.py
        transaction.on_commit(lambda: current().shred(evidence, now))
        return Given(of.pk)

    return once(actor=actor.account, key=key, verb="programme.take_out", body=str(evidence), now=now, work=work)


def content(*, actor: Actor, evidence: UUID, now: datetime) -> File:
    """One file, opened, which is an event. Raises Refused or Missing."""
    with transaction.atomic():
        found = _reach(actor, evidence)
        of = _activity(found)
        text = reveal(found, holder=actor.organisation, fields=["file"])["file"]
        _tell(Kind.EVIDENCE_READ, of, found, actor, now)
    name = f"{of.programme.code}-{of.label}-{found.report.period}-{found.shows}.{ENDINGS[found.media]}"
    return File(name, base64.b64decode(text), found.media)


def _reach(actor: Actor, evidence: UUID) -> Evidence:
    require_evidence(actor)
    found = seen(actor).filter(pk=evidence).select_related("report").first()
    if found is None:
        raise Missing
    return found


def _activity(found: Evidence) -> Activity:
    """The newest edition of the activity on which the report is, of those that everybody reads."""
    rows = Activity.objects.filter(line=found.report.line, programme__state__in=OPEN).select_related("programme")
    return rows.order_by("-programme__edition", "-programme__begun_at")[0]


def _check(wanted: Uploaded) -> str:
    """What the file is. Raises BadProgramme."""
    if wanted.shows not in Shows.values:
        raise BadProgramme(_("Say what the file shows."), field="shows")
    if not wanted.size:
        raise BadProgramme(_("The file is empty. Choose another."), field="file")
    if wanted.size > LARGEST_FILE or len(wanted.copy) > LARGEST_FILE:
        raise BadProgramme(
            _("The file is larger than 3 MB. Make it smaller, or choose the pages that matter."), field="file"
        )
    media = media_of(wanted.copy)
    if not media:
        raise BadProgramme(_("This is no PDF, PNG or JPEG that can be opened. Choose another file."), field="file")
    return media


def _tell(kind: Kind, of: Activity, found: Evidence, actor: Actor, now: datetime) -> None:
    told: dict[str, str | int] = {
        "code": of.programme.code,
        "activity": of.label,
        "shows": found.shows,
        "size": found.size,
    }
    ledger.append(Entry.by(actor, kind, now, object_type="evidence", object_id=found.pk, facts=told))
