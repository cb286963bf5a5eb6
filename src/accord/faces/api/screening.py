"""The result of a screening, explained; weighing it again; lowering it with a second person."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.cooperation.organisations import queries as organisations
from accord.detection.screening import judging, queries
from accord.detection.screening.judging import By
from accord.detection.screening.scoring import Explanation
from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import screening as own
from accord.foundation.clock import now

router = Router(tags=["detection"])


@router.get("/screenings/{screening_id}/result", response=answers(own.ResultOut))
def screening_result(request: HttpRequest, screening_id: UUID) -> own.ResultOut:
    """What the answers amount to, which of them matter, what is open and could change it, and what comes next."""
    actor = actor_of(request)
    view = queries.get(actor, screening_id)
    found, home = view.screening, organisations.get(actor.organisation)
    results = [(judging.first(found), found.completed_at, view.explanation)]
    results += [(queries.by_of(one.row), one.row.at, one.explanation) for one in view.again]
    weighed = [_weighed(found.instrument, by, at, explained) for by, at, explained in results if explained]
    return own.ResultOut(
        **shapes.pick(
            found,
            own.ResultOut,
            screening=found.pk,
            outcome=found.outcome or "",
            next_steps=[step.words for step in view.steps(home.country if home else "")],
            evidence={indicator: row.evidence for indicator, row in view.answers.items()},
            newer=view.newer,
            weighed=weighed,
        )
    )


def _weighed(instrument: str, by: By, at: datetime | None, explained: Explanation) -> own.WeighedOut:
    return own.WeighedOut(
        instrument=f"{instrument}@{by.instrument_version}",
        modules=by.modules.split(),
        rule=by.rule_version,
        at=at,
        conclusion=explained.conclusion,
        urgent=explained.urgent,
        sentence=explained.words,
        matters=sorted(explained.matters),
        alone=[i.id for i in explained.alone],
        together=[i.id for i in explained.together],
        dimensions=[
            own.ReasonsOut(
                code=d.code,
                positive=d.positive,
                because=[i.id for i in d.because],
                unknown=[i.id for i in d.unknown],
                could_turn=d.could_turn,
                ways=[own.WayOut(many=way.many, of=way.ids) for way in d.ways],
            )
            for d in explained.dimensions
        ],
    )


@router.post("/screenings/{screening_id}/rescore", response=WRITE)
def rescore_screening(request: HttpRequest, screening_id: UUID, body: s.VersionIn, key: Key) -> s.Written:
    """Weigh the answers again by the newest list and rule. The first result stays; a graver one counts at once."""
    given = judging.rescore(actor=actor_of(request), screening=screening_id, read=body.version, now=now(), key=key)
    return shapes.written(given)


@router.post("/screenings/{screening_id}/ask-lower", response=WRITE)
def ask_lower_screening(request: HttpRequest, screening_id: UUID, body: own.LowerAskIn, key: Key) -> s.Written:
    """Ask a second person to agree to a milder conclusion."""
    given = judging.ask_lower(
        actor=actor_of(request), screening=screening_id, to=body.to, reason=body.reason, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/screenings/{screening_id}/lower", response=WRITE)
def lower_screening(request: HttpRequest, screening_id: UUID, body: own.LowerIn, key: Key) -> s.Written:
    """Lower the conclusion, once a second person has agreed to exactly this."""
    given = judging.lower(
        actor=actor_of(request), screening=screening_id, to=body.to, read=body.version, now=now(), key=key
    )
    return shapes.written(given)
