"""Making a paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.ui.drawings import is_signature
from accord.foundation.writes.services import Given, once, service
from accord.protection.cases.access import reach
from accord.protection.documents import services as documents
from accord.protection.documents.access import reach_for_new
from accord.protection.documents.services import Details, TakenIn
from accord.protection.documents.storage import Incoming
from accord.protection.documents.vocab import Source
from accord.protection.papers import content, queries
from accord.protection.papers.blocks import Block, Paper, say, signing
from accord.protection.papers.press import printed
from accord.protection.papers.vocab import BadPack, BadSigning, kept_as
from accord.protection.safety import guard
from accord.protection.safety.vocab import Stopped

LONGEST_NAME: Final = 200
MOST: Final = 60  # cases in one pack: what a worker carries; the press sets it in a few seconds


@dataclass(frozen=True, repr=False)
class Made:
    """A paper as a file. Its name tells nothing."""

    pdf: bytes
    name: str


@dataclass(frozen=True, repr=False)
class Ready:
    """A paper as it will be printed, and a sentence for each place that was left out."""

    paper: Paper
    left_out: tuple[str, ...]


@service
def ready(*, actor: Actor, case: UUID, kind: str, language: str, now: datetime) -> Ready:
    """A paper in words, without what is protected; the reading and the search are events.

    Raises Missing, Refused; Stopped, with the field, where something stands that never leaves.
    """
    paper = queries.open_paper(actor=actor, case=case, kind=kind, language=language, now=now)
    found = reach(actor, case, Action.CASE_READ).case
    sign = say("left_out", paper.language)
    # SECURITY: the words may be hers, but the pocket is not safe. tests/rooms/papers/test_pages.py
    done = guard.mask(actor=actor, case=found, texts=paper.cells(), labels=paper.labels(), sign=sign, now=now)
    return Ready(paper.with_cells(done.texts), done.left_out)


def make(*, actor: Actor, case: UUID, kind: str, language: str, now: datetime) -> Made:
    """The person's own copy of a paper, as tagged PDF (PDF/UA-1). It is not kept.

    Raises Missing, Refused, Stopped where something protected is left in it, NotPrinted.
    """
    done = ready(actor=actor, case=case, kind=kind, language=language, now=now)
    pdf = printed(done.paper)  # before the write: setting takes a moment, and writes wait for one another
    _let_go(actor=actor, case=case, paper=done.paper, left_out=len(done.left_out), now=now)
    return Made(pdf, f"{done.paper.digest()[:12]}.pdf")


def make_pack(*, actor: Actor, cases: Sequence[UUID], language: str, now: datetime) -> Made:
    """The hand-over pages of several cases behind a cover, as one tagged PDF; an event of each case. It is not kept.

    Raises BadPack for none or too many, Missing, Refused for a case that is not open to the actor, Stopped, NotPrinted.
    """
    chosen = list(dict.fromkeys(cases))
    if not chosen:
        raise BadPack(_("Choose at least one case."), field="cases")
    if len(chosen) > MOST:
        raise BadPack(
            _("One file holds at most %(most)d cases. Leave some out and make a second one."), field="cases", most=MOST
        )
    # SECURITY: every case is reached by itself, and one that is shut stops the pack. tests/rooms/papers/test_pack.py
    done = {pk: _page(actor=actor, case=pk, language=language, now=now) for pk in chosen}
    pages = queries.pages(actor=actor, papers={pk: one.paper for pk, one in done.items()})
    pack = content.pack(pages, pages[0].paper.language)
    pdf = printed(pack)
    _let_pack_go(actor=actor, done=done, pack=pack.digest(), now=now)
    return Made(pdf, f"{pack.digest()[:12]}.pdf")


def _page(*, actor: Actor, case: UUID, language: str, now: datetime) -> Ready:
    """The hand-over page of one of several cases; what stops it says in which case it stands."""
    try:
        return ready(actor=actor, case=case, kind="handover", language=language, now=now)
    except Stopped as failure:
        code = reach(actor, case, Action.CASE_READ).case.code
        reasons = tuple(replace(reason, text=f"{code}: {reason.text}") for reason in failure.reasons)
        raise Stopped(reasons, failure.record) from failure


@service
def _let_pack_go(*, actor: Actor, done: Mapping[UUID, Ready], pack: str, now: datetime) -> None:
    """All pages or none: each is searched once more and stands in the ledger of its own case."""
    for case, one in done.items():
        _let_go(actor=actor, case=case, paper=one.paper, left_out=len(one.left_out), pack=pack, now=now)


@dataclass(frozen=True, slots=True, repr=False)
class Signed:
    """What the person and the worker signed on the screen: their names as signed, and SVG paths."""

    name: str
    worker: str
    signature: str
    worker_signature: str


def keep(
    *, actor: Actor, case: UUID, kind: str, language: str, signed: Signed | None, now: datetime, key: str
) -> Given:
    """Make a paper, signed on the screen if `signed`, and keep it as a sealed file of the case: the id is the file's.

    Raises Missing, Refused, Stopped, BadSigning, NotPrinted, and what keeping a file raises.
    """
    reach_for_new(actor, case, kept_as(kind))  # before anything is opened for somebody who may not keep it
    if signed:
        _check(signed)
    done = ready(actor=actor, case=case, kind=kind, language=language, now=now)
    paper = done.paper if signed is None else _with_signatures(done.paper, signed)
    file = Incoming.read_from(BytesIO(printed(paper)))
    with documents.taken_in(actor=actor, case=case, kind=kept_as(kind), file=file) as taken:
        what = Keeping(case, kind, paper, len(done.left_out), signed, key)
        return _keep(what, actor=actor, taken=taken, now=now)


@dataclass(frozen=True, slots=True, repr=False)
class Keeping:
    """A paper on its way into the case file."""

    case: UUID
    kind: str
    paper: Paper
    left_out: int
    signed: Signed | None
    key: str


@service
def _keep(what: Keeping, *, actor: Actor, taken: TakenIn, now: datetime) -> Given:
    paper, signed, key = what.paper, what.signed, what.key

    def work() -> Given:
        details = Details(kept_as(what.kind), Source.MADE_HERE, title=paper.title)
        given = documents.receive(
            actor=actor, case=what.case, taken=taken, details=details, now=now, key=f"{key}:file"[:80]
        )
        facts = {"left_out": what.left_out, "kept": str(given.id), "signed": signed is not None}
        _let_go(actor=actor, case=what.case, paper=paper, now=now, **facts)
        return given

    parts = (signed.name, signed.worker, signed.signature, signed.worker_signature) if signed else ()
    body = (str(what.case), what.kind, paper.language, *parts)
    return once(actor=actor.account, key=key, verb="paper.keep", body=body, now=now, work=work)


def _check(signed: Signed) -> None:
    for field, path in (("signature", signed.signature), ("worker_signature", signed.worker_signature)):
        if not is_signature(path):
            raise BadSigning(_("A signature is missing. Sign in both boxes, or keep the paper without."), field=field)
    for field, name in (("name", signed.name), ("worker", signed.worker)):
        if not 1 <= len(name.strip()) <= LONGEST_NAME:
            raise BadSigning(_("Write the name as it is signed."), field=field)


def _with_signatures(paper: Paper, signed: Signed) -> Paper:
    """The paper with both signatures in the place of lines that wait for one."""
    language = paper.language
    blocks = [block for block in paper.blocks if block.kind != "sign" or block.path or block.text]
    if not blocks or blocks[-1].text != say("signatures", language):
        blocks.append(Block("heading", say("signatures", language)))
    blocks.append(signing("person", language, name=signed.name.strip(), path=signed.signature))
    blocks.append(signing("worker", language, name=signed.worker.strip(), path=signed.worker_signature))
    return replace(paper, blocks=tuple(blocks))


@service
def _let_go(*, actor: Actor, case: UUID, paper: Paper, now: datetime, **facts: object) -> None:
    found = reach(actor, case, Action.CASE_READ).case
    # SECURITY: what was protected while the paper was set, or stands across two fields, stops it still.
    # tests/rooms/papers/test_let_go.py
    guard.check(actor=actor, case=found, receiver=None, texts=paper.entries(), now=now)
    about = {"code": found.code, "paper": paper.kind, "text": paper.text.name, "language": paper.language}
    facts = {**about, "digest": paper.digest(), **facts}
    ledger.append(
        Entry.by(
            actor, Kind.PAPER_MADE, now, subject=found.person_id, object_type="case", object_id=found.pk, facts=facts
        )
    )
