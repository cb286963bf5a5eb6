"""What stands in each paper: pure words, from what the caller has opened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import override

from accord.cooperation.people.models import LANGUAGES
from accord.cooperation.texts import PaperText, current
from accord.foundation.clock import day
from accord.foundation.ui.days import in_words
from accord.foundation.ui.drawings import is_signature
from accord.protection.cases.models import Case
from accord.protection.consents.queries import ConsentView
from accord.protection.consents.vocab import Method
from accord.protection.papers.blocks import Block, Paper, say, signing
from accord.protection.plans.agreement import Agreement
from accord.protection.plans.queries import PlanView


def rights(case: Case, populations: frozenset[str], language: str) -> Paper:
    """The list of rights that apply to the person."""
    text = current("rights")
    blocks = [Block("text", text.say("lead", language)), Block("notice", text.say("danger", language))]
    for section in text.applying(case.jurisdiction, populations):
        blocks += [Block("heading", section.title[language]), *(Block("text", row[language]) for row in section.lines)]
    return Paper("rights", text.title[language], language, case.code, text, tuple(blocks))


def protocol(case: Case, populations: frozenset[str], language: str, now: datetime) -> Paper:
    """The protocol that the rights were explained, to be signed on the screen or by hand (domain.md S11)."""
    text, told = current("protocol"), current("rights")
    facts = (
        (text.say("day", language), _day(day(now), language)),
        (text.say("told_in", language), dict(LANGUAGES)[language]),
        (text.say("list", language), told.name),
        (text.say("number", language), ""),
    )
    titles = tuple((section.title[language], "") for section in told.applying(case.jurisdiction, populations))
    blocks = (
        Block("text", text.say("lead", language)),
        _table(facts, language),
        Block("heading", text.say("explained", language)),
        Block("list", rows=titles),
        Block("notice", told.say("declaration", language)),
        Block("heading", say("signatures", language)),
        signing("person", language),
        signing("worker", language),
    )
    return Paper("protocol", text.title[language], language, case.code, text, blocks)


@dataclass(frozen=True)
class Standing:
    """Where a case stands, in codes and days: (what, state or day)."""

    tracks: tuple[tuple[str, str], ...]
    owed: tuple[tuple[str, str], ...]
    referrals: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]


def handover(case: Case, standing: Standing, language: str) -> Paper:
    """What the next worker needs first, without a name (domain.md, practice P15)."""
    text = current("handover")
    with override(language):
        phase = (text.say("phase", language), str(case.get_phase_display()))
    blocks = [Block("text", text.say("lead", language)), Block("heading", text.say("stands", language))]
    blocks.append(_table((phase, *standing.tracks), language))
    for name in ("owed", "referrals", "steps"):
        rows = getattr(standing, name)
        blocks.append(Block("heading", text.say(name, language)))
        blocks.append(_table(rows, language) if rows else Block("text", text.say("nothing", language)))
    return Paper("handover", text.title[language], language, case.code, text, tuple(blocks))


@dataclass(frozen=True, repr=False)
class Page:
    """The hand-over page of one case in a pack: as it will be printed, when something is due next, how much is open."""

    case: Case
    paper: Paper
    next_on: date | None
    open: int


def pack(pages: Sequence[Page], language: str) -> Paper:
    """One paper for several cases: a cover, then each page."""
    text = current("pack")
    ordered = sorted(pages, key=lambda page: (page.next_on is None, page.next_on or date.max, page.case.code))
    rows = tuple((page.case.code, _owed(page, text, language)) for page in ordered)
    head = (text.say("case", language), text.say("due", language))
    blocks = [Block("text", text.say("lead", language)), Block("facts", head=head, rows=rows)]
    for page in ordered:
        blocks.append(Block("case", page.case.code))
        blocks += [replace(one, kind="part") if one.kind == "heading" else one for one in page.paper.blocks[1:]]
    code = f"{text.say('cases', language)}: {len(pages)}"
    return Paper("pack", text.title[language], language, code, text, tuple(blocks))


def _owed(page: Page, text: PaperText, language: str) -> str:
    if page.next_on is None:
        return text.say("none", language)
    return f"{_day(page.next_on, language)} · {text.say('open', language)}: {page.open}"


def _table(rows: tuple[tuple[str, str], ...], language: str) -> Block:
    return Block("facts", head=(say("fact", language), say("value", language)), rows=rows)


def plan(case: Case, view: PlanView) -> Paper:
    """A plan or an assessment in words, as far as the reader may see it; its language is that of the view."""
    content, text = view.content, current("plan")
    language = content.language
    told = [Block("text", f"{say('version', language)} {content.version} · {content.intro}")]
    head, silent = (say("question", language), say("answer", language)), []
    for heading, asked in content.sections:
        rows = tuple((ask, "\n".join(lines)) for ask, lines in asked if lines)
        silent += [ask for ask, lines in asked if not lines]
        if rows:
            told += [Block("heading", heading), Block("facts", head=head, rows=rows)]
    if silent:
        told += [Block("heading", say("unanswered", language)), Block("list", rows=tuple((ask, "") for ask in silent))]
    if view.form.signed:
        told.append(Block("notice", text.say("change", language)))
        told += [Block("heading", say("signatures", language)), *_signed(content.signatures, language)]
    return Paper(view.plan.kind, content.title, language, case.code, text, tuple(told))


def _signed(agreement: Agreement | None, language: str) -> list[Block]:
    if agreement is None:
        return [signing("person", language), signing("worker", language)]
    blocks = [
        signing("person", language, name=agreement.name, path=_drawn(agreement.signature)),
        signing("worker", language, name=agreement.worker, path=_drawn(agreement.worker_signature)),
    ]
    if agreement.method == Method.SPOKEN:
        blocks.append(signing("witness", language, name=agreement.witness))
    return blocks + [signing("team", language, name=f"{one.name}, {one.function}") for one in agreement.team]


def consent(case: Case, view: ConsentView, language: str) -> Paper:
    """A consent with the text as it was read, in the language in which it was read."""
    found, text, opened = view.consent, current("consent"), view.opened
    rows = [(say("agreed_on", language), _day(day(found.given_at), language))]
    rows.append((say("valid_until", language), _day(found.valid_until, language)))
    if found.withdrawn_at:
        rows.append((say("withdrawn_on", language), _day(day(found.withdrawn_at), language)))
    read = [Block("text", part, language=found.language) for part in opened["text"].split("\n") if part.strip()]
    blocks = [
        *read,
        _table(tuple(rows), language),
        Block("notice", text.say("free", language)),
        Block("heading", say("signatures", language)),
        signing("person", language, path=_drawn(opened["signature"])),
    ]
    blocks += [signing(who, language, name=opened[who]) for who in ("witness", "representative") if opened[who].strip()]
    return Paper("consent", text.title[language], language, found.code, text, tuple(blocks))


def _drawn(path: str) -> str:
    # SECURITY: only a path is drawn; the template sets it into an attribute. tests/rooms/papers/test_press.py
    return path if is_signature(path) else ""


def _day(of: date, language: str) -> str:
    with override(language):
        return in_words(of, "DATE_FORMAT")
