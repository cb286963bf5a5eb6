"""What came by a link: read, accepted as the institution's report, or sent back with a sentence. Nothing counts before."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.ids import no_text
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Actor
from accord.foundation.refusals import Conflict
from accord.foundation.vault import boxes
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.prevention.programme.access import link_to_keep, reach_own, sent_to_keep
from accord.prevention.programme.by_link import read as read_box
from accord.prevention.programme.linking import open_on, tell_of_link
from accord.prevention.programme.models import Activity, ActivityReport, ReportLink, SentReport
from accord.prevention.programme.periods import period
from accord.prevention.programme.reporting import NotRunning, Told, write
from accord.prevention.programme.vocab import (
    RUNNING,
    SENT,
    BadProgramme,
    LinkOver,
    OtherLink,
    ReportedItself,
    SentState,
)

LONGEST_ANSWER: Final = 500


@dataclass(frozen=True, slots=True, repr=False)
class Received:
    """A report that came by a link, opened; `activity` is None where the programme has it no longer."""

    row: SentReport
    activity: Activity | None
    told: Told


@dataclass(frozen=True, slots=True, repr=False)
class OpenedLink:
    """A link with what came by it, the newest first."""

    link: ReportLink
    received: list[Received]
    open: bool  # whether it still takes reports


@dataclass(frozen=True, slots=True)
class Listed:
    """A link in the list of a programme, and how many reports wait."""

    link: ReportLink
    waiting: int
    accepted: int
    open: bool


def links_of(actor: Actor, programme: UUID, now: datetime) -> list[Listed]:
    """The links of a programme, the newest first; what came stays sealed. Raises Refused or Missing."""
    found = ReportLink.objects.filter(programme=reach_own(actor, programme)).select_related("institution")
    rows = found.defer("secret").prefetch_related("sent").order_by("-made_at", "-id")
    listed = []
    for link in rows:
        states = [one.state for one in link.sent.all()]
        counted = states.count(SentState.WAITING), states.count(SentState.ACCEPTED)
        listed.append(Listed(link, *counted, _takes(link, now)))
    return listed


def open_link(*, actor: Actor, link: UUID, now: datetime) -> OpenedLink:
    """One link with what came by it, opened, which is an event. Raises Refused or Missing."""
    with transaction.atomic():
        found = link_to_keep(actor, link)
        rows = list(found.sent.order_by("-number"))
        told = boxes.opened(found, [(row.box, (row.pk,)) for row in rows], holder=actor.organisation)
        if rows:
            tell_of_link(Kind.ACTIVITY_RECEIVED_READ, found, actor, now, reports=len(rows))
    of = {one.line: one for one in Activity.objects.filter(programme=found.programme).prefetch_related("indicators")}
    received = [Received(row, of.get(row.line), read_box(text)) for row, text in zip(rows, told, strict=True)]
    return OpenedLink(found, received, _takes(found, now))


@service
def accept(*, actor: Actor, sent: UUID, read: int, now: datetime, key: str) -> Given:
    """Let what came by a link count as the report of the institution.

    Raises Refused, Missing, NotRunning, NotPossible, ReportedItself, OtherLink, BadProgramme, BadMoney or Stale.
    """

    def work() -> Given:
        row = sent_to_keep(actor, sent)
        link = row.link
        row.state = SENT.step(row.state, "accept")
        found, before = _to_count(row)
        (text,) = boxes.opened(link, [(row.box, (row.pk,))], holder=actor.organisation)
        told = replace(read_box(text), period=link.period)
        made = write(found, link.institution_id, told, actor, now, read=before.version if before else 0, link=link.pk)
        save_versioned(row, read=read, fields=["state"])
        facts = {"activity": found.label, "result": str(made.result), "by": "link"}
        tell_of_link(Kind.ACTIVITY_ACCEPTED, link, actor, now, **facts)
        return Given(link.pk, row.version)

    return once(actor=actor.account, key=key, verb="programme.accept", body=str(sent), now=now, work=work)


@service
def send_back(*, actor: Actor, sent: UUID, why: str, read: int, now: datetime, key: str) -> Given:
    """Send it back; who has the link reads why. Raises Refused, Missing, NotPossible, LinkOver, BadProgramme or Stale."""

    def work() -> Given:
        row = sent_to_keep(actor, sent)
        row.state = SENT.step(row.state, "return")
        text = why.strip()
        if not text or len(text) > LONGEST_ANSWER or no_text(text):
            raise BadProgramme(
                _("Say in a sentence what is to be changed, in 500 characters at most: it is read at the link."), field="why"
            )  # fmt: skip
        if not _takes(row.link, now) and not _put_aside(row, now):
            raise LinkOver
        row.answer = boxes.seal(text.encode(), bytes(row.link.reader), row.pk, "answer")
        save_versioned(row, read=read, fields=["state", "answer"])
        tell_of_link(Kind.ACTIVITY_RETURNED, row.link, actor, now)
        return Given(row.link_id, row.version)

    body = (str(sent), why)
    return once(actor=actor.account, key=key, verb="programme.send_back", body=body, now=now, work=work)


def _to_count(row: SentReport) -> tuple[Activity, ActivityReport | None]:
    """The activity, and what stands of the same link. Raises NotRunning, BadProgramme, ReportedItself or OtherLink."""
    link = row.link
    if link.programme.state not in RUNNING:
        raise NotRunning
    found = Activity.objects.filter(programme=link.programme, line=row.line).select_related("programme").first()
    if found is None or not found.bearers.filter(organisation=link.institution).exists():
        raise BadProgramme(
            _("The programme has this activity no longer, or the institution does not answer for it. Send the report back.")
        )  # fmt: skip
    before = ActivityReport.objects.filter(line=row.line, period=link.period, organisation=link.institution).first()
    if before and not before.link:
        raise ReportedItself
    if before and before.link != link.pk:
        at = date_format(localtime(before.told_at), "DATE_FORMAT")
        raise OtherLink(number=found.label, period=period(link.period).title, day=at)
    return found, before


def _put_aside(row: SentReport, now: datetime) -> bool:
    """Whether it goes back although nobody reads why: it cannot count, another link asks for it, or it corrects what stands."""
    if open_on(row.link.programme, row.link.institution_id, row.link.period, {row.line}, now):
        return True
    try:
        _found, before = _to_count(row)
    except (Conflict, BadProgramme):
        return True
    return before is not None  # no new link is made for what is not owed


def _takes(link: ReportLink, now: datetime) -> bool:
    return not link.withdrawn_at and link.ends >= day(now) and link.programme.state in RUNNING
