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
from accord.protection.papers.blocks import Paper
from accord.protection.papers.press import printed
from accord.protection.safety import guard


@dataclass(frozen=True, repr=False)
class Made:
    """A paper as a file. Its name tells nothing."""

    pdf: bytes
    name: str


def make(*, actor: Actor, case: UUID, kind: str, language: str, now: datetime) -> Made:
    """The person's own copy of a paper, as tagged PDF (PDF/UA-1). It is not kept.

    Raises Missing, Refused, Stopped where something protected stands in it, NotPrinted.
    """
    paper = queries.open_paper(actor=actor, case=case, kind=kind, language=language, now=now)
    pdf = printed(paper)  # before the write: setting takes a moment, and writes wait for one another
    _let_go(actor=actor, case=case, paper=paper, now=now)
    return Made(pdf, f"{paper.digest()[:12]}.pdf")


@service
def _let_go(*, actor: Actor, case: UUID, paper: Paper, now: datetime) -> None:
    found = reach(actor, case, Action.CASE_READ).case
    # SECURITY: a paper leaves the house; the address of a house (G9) and what is protected never do.
    # tests/rooms/papers/test_let_go.py
    guard.check(actor=actor, case=found, receiver=None, texts=paper.entries(), now=now)
    facts = {
        "code": found.code,
        "paper": paper.kind,
        "text": paper.text.name,
        "language": paper.language,
        "digest": paper.digest(),
    }
    ledger.append(
        Entry.by(
            actor, Kind.PAPER_MADE, now, subject=found.person_id, object_type="case", object_id=found.pk, facts=facts
        )
    )
