"""Links by which institutions without an account report on the national programme; files that show what a report says."""

import base64
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router

from accord.cooperation.agreements.signing import LARGEST_FILE
from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import programmes as p
from accord.foundation.clock import now
from accord.foundation.downloads import download
from accord.prevention.programme import evidence, linking, receiving, reminding
from accord.prevention.programme.access import activity_to_report
from accord.prevention.programme.vocab import BadProgramme
from accord.protection.documents.passing import strip

router = Router(tags=["prevention"])


@router.get("/programmes/{programme_id}/links", response=answers(list[p.ReportLinkRow]))
def list_report_links(request: HttpRequest, programme_id: UUID) -> list[p.ReportLinkRow]:
    """The links of a programme, the newest first, for who keeps it."""
    found = receiving.links_of(actor_of(request), programme_id, now())
    return [
        p.ReportLinkRow(
            **shapes.pick(
                one.link, p.ReportLinkRow, institution=one.link.institution_id, open=one.open, waiting=one.waiting,
                accepted=one.accepted,
            )
        )
        for one in found
    ]  # fmt: skip


@router.post("/programmes/{programme_id}/links", response=answers(p.ReportLinkMade))
def make_report_link(request: HttpRequest, programme_id: UUID, body: p.ReportLinkIn, key: Key) -> p.ReportLinkMade:
    """Make a link for an institution that owes reports. Its token is given once."""
    wanted = linking.Linked(body.institution, body.period, body.ends, frozenset(body.activities))
    given, token = linking.make_link(actor=actor_of(request), programme=programme_id, wanted=wanted, now=now(), key=key)
    return p.ReportLinkMade(id=given.id, token=token, repeated=given.repeated)


@router.get("/programmes/{programme_id}/reminders", response=answers(list[p.ToWriteOut]))
def list_reminders(request: HttpRequest, programme_id: UUID) -> list[p.ToWriteOut]:
    """Institutions without an account that are to be written to now, with the text."""
    return [
        p.ToWriteOut(
            institution=one.institution.pk,
            period=one.period.code,
            due=one.due,
            stage=one.stage,
            activities=[row.pk for row in one.activities],
            text=one.text,
        )
        for one in reminding.to_write(actor_of(request), programme_id, now())
    ]


@router.post("/programmes/{programme_id}/reminders", response=WRITE)
def note_reminder(request: HttpRequest, programme_id: UUID, body: p.ReminderIn, key: Key) -> s.Written:
    """Say that an institution was written to; it is not asked for again before the next of the days."""
    call: dict[str, Any] = {"actor": actor_of(request), "programme": programme_id, "now": now(), "key": key}
    return shapes.written(reminding.note_written(institution=body.institution, period=body.period, **call))


@router.get("/report-links/{reportlink_id}", response=answers(p.ReportLinkOpen))
def get_report_link(request: HttpRequest, reportlink_id: UUID) -> p.ReportLinkOpen:
    """One link with what came by it, opened. An event in the ledger."""
    found = receiving.open_link(actor=actor_of(request), link=reportlink_id, now=now())
    more = {"institution": found.link.institution_id, "open": found.open}
    return p.ReportLinkOpen(
        **shapes.pick(found.link, p.ReportLinkOpen, reports=[_sent(r) for r in found.received], **more)
    )


@router.post("/report-links/{reportlink_id}/withdraw", response=WRITE)
def withdraw_report_link(request: HttpRequest, reportlink_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """Take a link back."""
    given = linking.withdraw_link(actor=actor_of(request), link=reportlink_id, read=body.version, now=now(), key=key)
    return shapes.written(given)


@router.post("/sent-reports/{sentreport_id}/decide", response=WRITE)
def decide_sent_report(request: HttpRequest, sentreport_id: UUID, body: p.SentReportIn, key: Key) -> s.Written:
    """Accept a report that came by a link, or send it back with a sentence. Answers with the link."""
    actor, moment = actor_of(request), now()
    if body.accept:
        given = receiving.accept(actor=actor, sent=sentreport_id, read=body.version, now=moment, key=key)
    else:
        given = receiving.send_back(
            actor=actor, sent=sentreport_id, why=body.why, read=body.version, now=moment, key=key
        )
    return shapes.written(given)


@router.post("/activities/{activity_id}/evidence", response=WRITE)
def add_evidence(request: HttpRequest, activity_id: UUID, body: p.EvidenceIn, key: Key) -> s.Written:
    """Add a file to the report of your organisation on a period."""
    actor = actor_of(request)
    activity_to_report(actor, activity_id)
    try:
        whole = base64.b64decode(body.file, validate=True)
    except ValueError as error:
        raise BadProgramme(_("The file is no base64. Send it so."), field="file") from error
    copy = strip(whole).content if 0 < len(whole) <= LARGEST_FILE else b""
    wanted = evidence.Uploaded(body.shows, copy, len(whole))
    call: dict[str, Any] = {"actor": actor, "activity": activity_id, "period": body.period, "now": now(), "key": key}
    return shapes.written(evidence.attach(wanted=wanted, **call))


@router.get("/evidence/{evidence_id}", response=answers(None))
def get_evidence(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """The file. An event in the ledger."""
    return download(evidence.content(actor=actor_of(request), evidence=evidence_id, now=now()))


@router.post("/evidence/{evidence_id}/remove", response=WRITE)
def remove_evidence(request: HttpRequest, evidence_id: UUID, key: Key) -> s.Written:
    """Take a file of your organisation out. Answers with the activity."""
    return shapes.written(evidence.take_out(actor=actor_of(request), evidence=evidence_id, now=now(), key=key))


def _sent(one: receiving.Received) -> p.SentReportOut:
    told = one.told
    values = [p.ValueOut(indicator=r.indicator, sex=r.sex, age=r.age, value=r.value) for r in told.reached]
    spent = [p.MoneyOut(amount=money.amount, currency=money.currency) for money in told.spent]
    words = {name: getattr(told, name) for name in ("result", "text", "obstacles", "carry_over")}
    of = one.activity.pk if one.activity else None
    return p.SentReportOut(**shapes.pick(one.row, p.SentReportOut, activity=of, values=values, spent=spent, **words))
