"""Reading plans and publications."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files as package
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor
from accord.research.publication.phrases import Voice, title_of
from accord.research.publication.plan import Plan
from accord.research.publication.register import Entry
from accord.research.releases.access import allowed, may, reach
from accord.research.releases.models import Publication, PublicationFile, Spend, TablePlan
from accord.research.releases.vocab import Method, PublicationState
from accord.research.releases.words import Told, said, told


@dataclass(frozen=True)
class Shown:
    """A table as it is read: title, heads and lines in the language that is active."""

    title: str
    heads: list[str]
    lines: list[list[str]]


@dataclass(frozen=True, repr=False)
class Opened:
    """One publication with what the actor may do."""

    publication: Publication
    told: Told
    tables: list[Shown]
    files: list[PublicationFile]
    decide: bool
    withdraw: bool
    take: bool

    @property
    def language(self) -> str:
        """That of the files that are in one."""
        return str(dict(settings.LANGUAGES)[self.publication.language])


def newest(actor: Actor, *, after: str = "") -> Page[Publication]:
    """The publications of the organisation, newest first. Raises Refused."""
    allowed(actor, Action.PUBLICATION_READ)
    found = Publication.objects.filter(organisation=actor.organisation).select_related("plan")
    return page_of(found, order="proposed_at", after=after)


def plans(actor: Actor) -> list[TablePlan]:
    """The plans of the organisation, newest first. Raises Refused."""
    allowed(actor, Action.PUBLICATION_READ)
    return list(TablePlan.objects.filter(organisation=actor.organisation).order_by("-registered_at", "id"))


def spent(actor: Actor) -> list[Spend]:
    """What was spent of each cohort. Raises Refused."""
    allowed(actor, Action.PUBLICATION_READ)
    found = Spend.objects.filter(organisation=actor.organisation).select_related("publication")
    return list(found.order_by("cohort", "at", "id"))


def opened(actor: Actor, publication: Any) -> Opened:
    """One publication as its coordinators see it. Raises Refused or Missing."""
    found = reach(actor, publication)
    kept = list(found.files.defer("content").order_by("name"))
    ready, mine = found.state == PublicationState.READY, found.proposed_by == actor.account
    open_ = found.state in (PublicationState.WAITING, PublicationState.HELD, PublicationState.READY)
    return Opened(
        found,
        told(found.report, engine_plan(found.plan, found.readers)),
        _tables(found),
        kept,
        ready and not mine and may(actor, Action.PUBLICATION_RELEASE),
        open_ and mine,
        found.state == PublicationState.RELEASED,
    )


def entry_of(row: Publication) -> Entry:
    """A publication as the engine's register knows it."""
    return Entry(
        code=row.code,
        cohort=str(row.cohort),
        plan=engine_plan(row.plan, row.readers),
        key_id=row.key,
        readers=row.readers,
        revision=row.revision,
        members=row.members,
        author=str(row.proposed_by),
        approved_by=str(row.decided_by or ""),
    )


def engine_plan(row: TablePlan, readers: str) -> Plan:
    """The registered plan with the threshold of these readers."""
    from accord.research.publication.plan import OPEN, PARTNERS

    data: Mapping[str, Any] = json.loads(row.content)
    return Plan.from_data({**data, "threshold": PARTNERS if readers == "partners" else OPEN})


def house_plan() -> str:
    """The plan that comes with Accord, as the text of a TOML file: a beginning to be changed."""
    return package("accord.research.releases").joinpath("data", "plan.toml").read_text(encoding="utf-8")


def _tables(found: Publication) -> list[Shown]:
    kept = found.files.filter(name=f"{found.code}.csv").first()
    if kept is None:
        return []
    if found.method == Method.ROWS:
        return _singles(found)
    made: dict[str, Shown] = {}
    plan, language = engine_plan(found.plan, found.readers), get_language() or "en"
    for line in csv.DictReader(io.StringIO(bytes(kept.content).decode("utf-8-sig"), newline="")):
        names = [(line[f"variable_{n}"], line[f"class_{n}"]) for n in (1, 2, 3) if line.get(f"variable_{n}")]
        heads = [plan.named[name].labelled(language) for name, _class in names]
        table = made.setdefault(line["table"], Shown(said(title_of(heads)), heads, []))
        table.lines.append([*(plan.named[name].titled(cell, language) for name, cell in names), line["shown"]])
    return list(made.values())


def _singles(found: Publication) -> list[Shown]:
    from accord.research.publication import microdata, synthetic

    kept = found.files.get(name=f"{found.code}-counts.csv")
    plan, voice = engine_plan(found.plan, found.readers), Voice(get_language() or "en", said)
    counts = synthetic.counts_in(bytes(kept.content))
    tables = microdata.singles(counts, plan, voice)
    return [Shown(head, [head], [list(row) for row in rows]) for head, rows in tables]
