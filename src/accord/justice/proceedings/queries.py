"""Reading proceedings. Opening them is an event; of the other side come stage, hearings and protection, nothing else."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Case as Choose
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor, Decision, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal
from accord.foundation.vault.fields import reveal_many
from accord.foundation.vault.vocab import DataClass
from accord.justice.proceedings.access import LEAD, Reached, joins_of, reach, reach_hearing
from accord.justice.proceedings.doors import CaseFacts, doors, in_reflection
from accord.justice.proceedings.joins import code_of
from accord.justice.proceedings.models import Accused, Hearing, Join, Measure, Proceeding, Step
from accord.justice.proceedings.services import event
from accord.justice.proceedings.vocab import (
    CARERS,
    COMING,
    HEARINGS,
    RESUMES,
    STAGES,
    WHO_SET,
    Execution,
    HearingKind,
    Side,
    Stage,
    Verdict,
)


@dataclass(frozen=True, repr=False)
class HearingView:
    """A hearing, opened for one of the two sides."""

    hearing: Hearing
    place: str
    reason: str
    ours: bool  # this side set it
    companion: UUID | None
    actions: tuple[str, ...]

    @property
    def coming(self) -> bool:
        """Whether it is still to be held, as far as is known."""
        return self.hearing.state in COMING


@dataclass(frozen=True, repr=False)
class AccusedView:
    """An accused by number; the name on the investigators' side only."""

    accused: Accused
    name: str


@dataclass(frozen=True)
class OtherSide:
    """What the other side shows of its record: who it is and where the proceedings stand there."""

    organisation: UUID
    stage: Stage
    since: date


@dataclass(frozen=True, repr=False)
class ProceedingView:
    """Proceedings as this side may see them."""

    proceeding: Proceeding
    case: CaseFacts | None
    opened: dict[str, str]
    steps: list[Step]
    accused: list[AccusedView]
    hearings: list[HearingView]
    measures: list[Measure]
    other: OtherSide | None
    join: Join | None  # in force, or a code that waits
    join_code: str
    join_reference: str  # on what a join rests that is not her consent; for those who gave it
    actions: tuple[str, ...]
    may_keep: bool

    @property
    def is_care(self) -> bool:
        """Whether this is the side of those who help."""
        return self.proceeding.side == Side.CARE


@dataclass(frozen=True, repr=False)
class Following:
    """The proceedings in a case, and the hearings that are still to come, the next first."""

    case: CaseFacts
    proceedings: list[ProceedingView]
    coming: list[HearingView]


def of_case(*, actor: Actor, case: UUID, now: datetime) -> Following:
    """What those who help know of the proceedings in a case; the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        found = doors().reach(actor, case, Action.PROCEEDING_READ)
        rows = Proceeding.objects.filter(case=case, organisation=actor.organisation, side=Side.CARE)
        views = [_view(Reached(one, found.decision, found), actor, now) for one in rows.order_by("-recorded_at", "id")]
    coming = sorted((h for view in views for h in view.hearings if h.coming), key=lambda view: view.hearing.at)
    return Following(found, views, coming)


def led(actor: Actor, *, after: str = "") -> Page[Proceeding]:
    """The proceedings that the actor's police or prosecution keeps, newest first; those of its own cases for their team.

    Raises Refused for everybody else.
    """
    require(Request(actor, LEAD, relation_of(actor, actor.organisation)))
    open_to = Q(case=None) | Q(case__in=list(doors().mine(actor)))
    found = Proceeding.objects.filter(open_to, organisation=actor.organisation, side=Side.INVESTIGATION)
    return page_of(found, order="recorded_at", after=after)


def open_proceeding(*, actor: Actor, proceeding: UUID, now: datetime) -> ProceedingView:
    """One record of proceedings; the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        return _view(reach(actor, proceeding, Action.PROCEEDING_READ), actor, now)


def open_hearing(*, actor: Actor, hearing: UUID, now: datetime) -> tuple[HearingView, ProceedingView, bool]:
    """(the hearing, the actor's own proceedings, whether a reflection period runs on that day). An event.

    Raises Missing or Refused.
    """
    with transaction.atomic():
        found, reached = reach_hearing(actor, hearing, Action.PROCEEDING_READ)
        view = _view(reached, actor, now)
    care = reached.proceeding.side == Side.CARE
    mine = next(one for one in view.hearings if one.hearing.pk == found.pk)
    return mine, view, care and in_reflection(reached.proceeding.case, found.at)


def _asked_for_line(case: UUID, now: datetime) -> QuerySet[Proceeding, tuple[datetime, str, datetime | None]]:
    joined, outermost = Join.objects.filter(joined_at__isnull=False, ended_at=None), OuterRef(OuterRef("pk"))
    theirs = Q(proceeding__in=joined.filter(given=outermost).values("taken")) | Q(
        proceeding__in=joined.filter(taken=outermost).values("given")
    )
    hearings = Hearing.objects.filter(Q(proceeding=OuterRef("pk")) | theirs, state__in=COMING, at__gte=now)
    found = Proceeding.objects.filter(case=case, side=Side.CARE)
    return found.values_list("recorded_at", "stage", Subquery(hearings.order_by("at").values("at")[:1]))


_line: Final = Prepared(_asked_for_line, by_key=False)


def line_of(case: UUID, now: datetime) -> tuple[Stage, datetime | None] | None:
    """(stage of the newest proceedings, time of the next hearing) in a case, in one query; None if there are none."""
    if not (rows := _line(case, now)):
        return None
    return Stage(max(row[:2] for row in rows)[1]), min((at for *_, at in rows if at), default=None)


def coming(case: UUID, now: datetime) -> list[tuple[datetime, str, HearingKind]]:
    """(when, zone of the court, how) of the hearings to which the person of a case is still to come, in her own proceedings
    and in those joined with them; never where, by whom or about what. The caller has decided.
    """
    own = list(Proceeding.objects.filter(case=case, side=Side.CARE).values_list("id", flat=True))
    ids = {*own, *(one for join in joins_of(own) for one in (join.given, join.taken) if one)}
    found = Hearing.objects.filter(proceeding__in=ids, state__in=COMING, at__gte=now).exclude(kind=HearingKind.READING)
    return [(at, zone, HearingKind(kind)) for at, zone, kind in found.order_by("at").values_list("at", "zone", "kind")]


def interpreted(now: datetime, until: datetime) -> QuerySet[Any]:
    """Hearings between two moments that need an interpreter, as those who help know them: with the record that
    they keep of the proceedings, `care_code`, `care_case` and `care_of`, their organisation. The caller says whose, and has decided.
    """
    joined = Join.objects.filter(joined_at__isnull=False, ended_at=None)
    other = Coalesce(
        Subquery(joined.filter(given=OuterRef("proceeding")).values("taken")[:1]),
        Subquery(joined.filter(taken=OuterRef("proceeding")).values("given")[:1]),
    )
    own = When(proceeding__side=Side.CARE, then=F("proceeding_id"))
    needed = Hearing.objects.filter(state__in=COMING, at__range=(now, until)).exclude(interpreter="")
    # SECURITY: what only the investigators know is counted for nobody else. tests/rooms/overview/test_overview.py
    record = Proceeding.objects.filter(pk=OuterRef("kept_as"), side=Side.CARE)
    found = needed.annotate(kept_as=Choose(own, default=other)).annotate(
        care_code=Subquery(record.values("code")),
        care_case=Subquery(record.values("case")),
        care_of=Subquery(record.values("organisation")),
    )
    return found.filter(care_case__isnull=False)


def penalties(*, since: date, until: date) -> dict[Execution, int]:
    """How many prison sentences of a period are effective and suspended, as the investigators' side recorded them.

    A sentence that both sides recorded is counted once: the carers' records are left out (domain.md 8.1, P14).
    """
    found = Accused.objects.filter(
        verdict=Verdict.CONVICTION,
        judged_on__range=(since, until),
        proceeding__side=Side.INVESTIGATION,
        proceeding__stage=Stage.FINAL,
    )
    counted = Counter(found.exclude(execution="").values_list("execution", flat=True))
    return {execution: counted[execution] for execution in Execution}


def keys_of(cases: Iterable[UUID]) -> list[UUID]:
    """Records of the carers' side in these cases that are sealed under keys of their own, for the erasure of a person."""
    own = list(Proceeding.objects.filter(case__in=list(cases)).values_list("id", flat=True))
    accused = Accused.objects.filter(proceeding__in=own).values_list("id", flat=True)
    hearings = Hearing.objects.filter(proceeding__in=own).values_list("id", flat=True)
    joins = Join.objects.filter(Q(given__in=own) | Q(taken__in=own)).values_list("id", flat=True)
    return [*own, *accused, *hearings, *joins]


def codes_of(case: UUID) -> list[tuple[UUID, str, str]]:
    """(id, code, stage) of the proceedings in a case, newest first; the caller has reached the case."""
    found = Proceeding.objects.filter(case=case, side=Side.CARE).order_by("-recorded_at", "id")
    return [(one.pk, one.code, one.get_stage_display()) for one in found]


def proceeding_of_measure(actor: Actor, measure: UUID) -> UUID:
    """The proceedings of a measure that the actor's organisation recorded. Raises Missing."""
    found = Measure.objects.filter(pk=measure, proceeding__organisation=actor.organisation).first()
    if found is None:
        raise Missing
    return found.proceeding_id


def proceeding_of_join(actor: Actor, join: UUID) -> UUID:
    """The actor's own proceedings in a join. Raises Missing."""
    found = Join.objects.filter(Q(giver=actor.organisation) | Q(taker=actor.organisation), pk=join).first()
    own = (found.given if found.giver == actor.organisation else found.taken) if found else None
    if own is None:
        raise Missing
    return own


def _view(reached: Reached, actor: Actor, now: datetime) -> ProceedingView:
    own, decision = reached.proceeding, reached.decision
    join = next(iter(joins_of([own.pk])), None)
    waiting = None if join else Join.objects.filter(given=own.pk, joined_at=None, ended_at=None, until__gt=now).first()
    other = _other_side(join, own) if join else None
    ids = [own.pk, *([other.pk] if other else [])]
    accused, hearings = _accused(own, decision, actor), _hearings(ids, own, reached, actor)
    code = join or waiting
    shown = [*(a.accused.pk for a in accused), *(h.hearing.pk for h in hearings), *([code.pk] if code else [])]
    ledger.append(event(Kind.PROCEEDING_READ, reached, actor, now, {"shown": [str(pk) for pk in shown]}))
    may_keep = reached.may(Action.PROCEEDING_KEEP)
    return ProceedingView(
        own,
        reached.case,
        reveal(own, holder=actor.organisation, fields=_open_fields(own, decision)),
        list(own.steps.order_by("at", "id")),
        accused,
        hearings,
        list(Measure.objects.filter(proceeding__in=ids).order_by("-since", "id")),
        OtherSide(other.organisation, Stage(other.stage), other.since) if other else None,
        code,
        code_of(waiting) if waiting and may_keep else "",
        _reference(code, own, decision, actor),
        steps_open(own) if may_keep else (),
        may_keep,
    )


def _reference(join: Join | None, own: Proceeding, decision: Decision, actor: Actor) -> str:
    if join is None or own.side != Side.CARE or DataClass.DOCUMENT not in decision.classes:
        return ""
    return reveal(join, holder=actor.organisation, fields=["reference"])["reference"]


def _open_fields(own: Proceeding, decision: Decision) -> list[str]:
    # SECURITY: each side opens its own columns, and of these what the decision opens. tests/rooms/proceedings/test_separation.py
    fields = (
        {"given_number": DataClass.CARE}
        if own.side == Side.CARE
        else {
            "file_number": DataClass.INVESTIGATIVE,
            "operations": DataClass.INVESTIGATIVE,
        }
    )
    return [name for name, data_class in fields.items() if data_class in decision.classes]


def _other_side(join: Join, own: Proceeding) -> Proceeding | None:
    other = join.taken if join.given == own.pk else join.given
    return Proceeding.objects.filter(pk=other).first() if other else None


def _accused(own: Proceeding, decision: Decision, actor: Actor) -> list[AccusedView]:
    rows = list(own.accused.order_by("number"))
    names = ["name"] if DataClass.INVESTIGATIVE in decision.classes and own.side == Side.INVESTIGATION else []
    opened = reveal_many(rows, holder=actor.organisation, fields=names)
    return [AccusedView(row, texts.get("name", "")) for row, texts in zip(rows, opened, strict=True)]


def _hearings(ids: list[UUID], own: Proceeding, reached: Reached, actor: Actor) -> list[HearingView]:
    rows = list(Hearing.objects.filter(proceeding__in=ids).order_by("-at", "id"))
    names = ["place", "reason"] if DataClass.DOCUMENT in reached.decision.classes else []
    opened = reveal_many(rows, holder=actor.organisation, fields=names)
    may, care = reached.may(Action.HEARING_KEEP), own.side == Side.CARE
    return [
        HearingView(
            row,
            texts.get("place", ""),
            texts.get("reason", ""),
            row.proceeding_id == own.pk,
            row.companion if care else None,
            _hearing_actions(row, care=care, ours=row.proceeding_id == own.pk) if may else (),
        )
        for row, texts in zip(rows, opened, strict=True)
    ]


def _hearing_actions(row: Hearing, *, care: bool, ours: bool) -> tuple[str, ...]:
    sides = ({CARERS} if care and row.kind != HearingKind.READING else set()) | ({WHO_SET} if ours else set())
    return tuple(one.action for one in HEARINGS.open_to(row.state) if one.by in sides)


def steps_open(own: Proceeding) -> tuple[str, ...]:
    """What can happen now in proceedings; the caller has reached them."""
    actions = (row.action for row in STAGES.open_to(own.stage))
    return tuple(action for action in actions if action not in RESUMES or own.stopped_from in RESUMES[action])
