"""Agreements: proposed, signed, suspended, renewed; whom to call, and what flowed."""

import base64
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from accord.cooperation.agreements import contacts, flows, queries, services
from accord.cooperation.agreements.abroad import abroad
from accord.cooperation.agreements.comparing import compare
from accord.cooperation.agreements.due import due
from accord.cooperation.agreements.models import Agreement
from accord.cooperation.agreements.records import terms_of
from accord.cooperation.agreements.signing import ENDINGS, Signing, paper
from accord.cooperation.agreements.terms import ClauseTerms, Terms, WorkLine
from accord.cooperation.agreements.vocab import BadSignature
from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import agreements as a
from accord.foundation.clock import day, now
from accord.foundation.downloads import download
from accord.foundation.policy import Action, Relation, Request, require
from accord.foundation.refusals import Missing
from accord.foundation.sheets import File
from accord.protection.documents.passing import strip

router = Router(tags=["cooperation"])


@router.get("/agreements", response=answers(list[a.AgreementRow]))
def list_agreements(request: HttpRequest) -> list[a.AgreementRow]:
    """The agreements of your organisation."""
    return [a.AgreementRow(**_row(one, a.AgreementRow)) for one in queries.own(actor_of(request))]


@router.post("/agreements", response=WRITE)
def propose_agreement(request: HttpRequest, body: a.AgreementIn, key: Key) -> s.Written:
    """Propose an agreement, or a new version of one; it is in force when every party has signed."""
    said = body.model_dump()
    said |= {"parties": frozenset(body.parties), "groups": frozenset(body.groups)}
    said["clauses"] = tuple(ClauseTerms(**clause) for clause in said["clauses"])
    said["work"] = tuple(WorkLine(**line) for line in said["work"])
    return shapes.written(services.propose(actor=actor_of(request), terms=Terms(**said), now=now(), key=key))


@router.get("/agreements/due", response=answers(list[a.DueOut]))
def list_due(request: HttpRequest) -> list[a.DueOut]:
    """What ends or is to be reviewed within 90 days, or did so in the last 30; for who signs."""
    found = due(actor_of(request), day(now()))
    return [
        a.DueOut(
            agreement=d.agreement.pk, title=d.agreement.title, what=d.what, on=d.on, days=d.days, stage=d.stage
        )
        for d in found
    ]  # fmt: skip


@router.get("/agreements/{agreement_id}", response=answers(a.AgreementOut))
def get_agreement(request: HttpRequest, agreement_id: UUID) -> a.AgreementOut:
    """One agreement, with its work plan and whom to call."""
    one = queries.get(actor_of(request), agreement_id)
    more = {
        "groups": one.groups.split(),
        "work": [a.WorkOut(**shapes.pick(line, a.WorkOut)) for line in one.work.all()],
        "contacts": [
            a.ContactOut(**shapes.pick(c, a.ContactOut, organisation=c.organisation_id)) for c in one.contacts.all()
        ],
        "signatures": [
            a.SignatureOut(**shapes.pick(r, a.SignatureOut, organisation=r.organisation_id))
            for r in one.signatures.defer("drawn", "file")
        ],
    }
    return a.AgreementOut(**_row(one, a.AgreementOut, **more))


@router.post("/agreements/{agreement_id}/sign", response=WRITE)
def sign_agreement(request: HttpRequest, agreement_id: UUID, body: a.SignIn, key: Key) -> s.Written:
    """Sign for your organisation. `drawn` is an SVG path in a box of 600 by 200, `file` a PDF or a picture as base64."""
    actor = actor_of(request)
    queries.get(actor, agreement_id)
    require(Request(actor, Action.AGREEMENT_SIGN, frozenset({Relation.PARTY})))
    said = Signing(body.name, body.office, body.method, body.drawn, _cleaned(body.file))
    given = services.sign(actor=actor, agreement=agreement_id, signing=said, now=now(), key=key)
    return shapes.written(given)


@router.get("/agreements/{agreement_id}/paper/{organisation_id}", response=answers(None))
def get_paper(request: HttpRequest, agreement_id: UUID, organisation_id: UUID) -> HttpResponse:
    """The signed paper that a party uploaded."""
    actor = actor_of(request)
    found = queries.get(actor, agreement_id)
    content, media = paper(actor=actor, agreement=found, organisation=organisation_id, now=now())
    return download(File(f"{found.code}.{ENDINGS[media]}", content, media))


def _cleaned(text: str) -> bytes:
    if not text:
        return b""
    try:
        return strip(base64.b64decode(text, validate=True)).content
    except ValueError as error:
        raise BadSignature(_("The file is no base64. Send it so."), field="file") from error


@router.post("/agreements/{agreement_id}/steps", response=WRITE)
def move_agreement(request: HttpRequest, agreement_id: UUID, body: s.StepIn, key: Key) -> s.Written:
    """`suspend`, `resume` or `end`; it counts from the next request."""
    given = services.move(
        actor=actor_of(request), agreement=agreement_id, action=body.action, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/agreements/{agreement_id}/contact", response=WRITE)
def keep_contact(request: HttpRequest, agreement_id: UUID, body: a.ContactIn, key: Key) -> s.Written:
    """Enter or change whom to call at your organisation."""
    contact = contacts.Reachable(**body.model_dump(exclude={"version"}))
    given = contacts.keep_contact(
        actor=actor_of(request), agreement=agreement_id, contact=contact, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.get("/agreements-abroad", response=answers(a.AbroadOut))
def get_agreements_abroad(
    request: HttpRequest, year: Annotated[int | None, Query(ge=2000, le=2100)] = None
) -> a.AbroadOut:
    """With which countries, under which agreement, whom to call, and what was done together in a `year`, or in this one."""
    today = day(now())
    year = year or today.year
    found = abroad(actor_of(request), year, today)
    countries = [
        a.BondOut(
            country=land,
            agreement=bond.agreement.pk,
            in_force=bond.in_force,
            liaisons=[
                a.LiaisonOut(
                    organisation=one.party.organisation_id,
                    here=one.party.organisation.on_this_node,
                    **{name: getattr(one.contact, name, "") for name in ("name", "phone", "night_phone")},
                )
                for one in bond.liaisons
            ],
        )
        for land, bonds in found.countries
        for bond in bonds
    ]
    done = [
        a.DoneOut(agreement=one.agreement.pk, what=row.what, side=row.side, count=row.count)
        for one in found.activities
        for row in one.done
    ]
    return a.AbroadOut(year=year, countries=countries, done=done)


@router.get("/agreements/{agreement_id}/changes", response=answers(a.ChangesOut))
def get_changes(request: HttpRequest, agreement_id: UUID) -> a.ChangesOut:
    """What this version says that the one before does not, clause by clause."""
    actor = actor_of(request)
    after = queries.get(actor, agreement_id)
    before = queries.before(actor, after)
    if before is None:
        raise Missing
    told = compare(terms_of(before), terms_of(after))
    clauses = [
        a.ClauseChangeOut(difference=c.difference, before=_clause(c.before), after=_clause(c.after))
        for c in told.clauses
    ]
    work = [a.LineChangeOut(difference=c.difference, line=a.WorkOut(**asdict(c.line))) for c in told.work]
    return a.ChangesOut(
        before=before.pk, after=after.pk, head=list(told.head), clauses=clauses, kept=told.kept, work=work
    )


@router.get("/agreements/{agreement_id}/flowed", response=answers(list[a.FlowOut]))
def get_flowed(request: HttpRequest, agreement_id: UUID) -> list[a.FlowOut]:
    """What flowed under it, by month: what your organisation gave, and what it received."""
    actor = actor_of(request)
    rows = flows.flowed(actor, queries.get(actor, agreement_id))
    return [
        a.FlowOut(month=r.first, what=r.what, side=r.side, count=r.count, categories=dict(r.categories)) for r in rows
    ]


def _row(one: Agreement, schema: type[Any], **more: Any) -> dict[str, Any]:
    parties = [
        a.PartyOut(**shapes.pick(p, a.PartyOut, organisation=p.organisation_id, here=p.organisation.on_this_node))
        for p in one.parties.all()
    ]
    clauses = [a.ClauseOut(**shapes.pick(c, a.ClauseOut)) for c in one.clauses.all()]
    more |= {"parties": parties, "clauses": clauses, "in_force": queries.in_force(one, day(now()))}
    return shapes.pick(one, schema, **more)


def _clause(c: ClauseTerms | None) -> a.ClauseOut | None:
    if c is None:
        return None
    said = {name: text or "" for name, text in (("channel", c.channel), ("frequency", c.frequency))}
    return a.ClauseOut(**shapes.pick(c, a.ClauseOut, **said))
