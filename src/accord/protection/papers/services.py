"""Making a paper."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.writes.services import service
from accord.protection.cases.access import reach
from accord.protection.papers import queries
from accord.protection.papers.blocks import Paper, say
from accord.protection.papers.press import printed
from accord.protection.safety import guard


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


@service
def _let_go(*, actor: Actor, case: UUID, paper: Paper, left_out: int, now: datetime) -> None:
    found = reach(actor, case, Action.CASE_READ).case
    # SECURITY: what was protected while the paper was set, or stands across two fields, stops it still.
    # tests/rooms/papers/test_let_go.py
    guard.check(actor=actor, case=found, receiver=None, texts=paper.entries(), now=now)
    facts = {
        "code": found.code,
        "paper": paper.kind,
        "text": paper.text.name,
        "language": paper.language,
        "digest": paper.digest(),
        "left_out": left_out,
    }
    ledger.append(
        Entry.by(
            actor, Kind.PAPER_MADE, now, subject=found.person_id, object_type="case", object_id=found.pk, facts=facts
        )
    )
