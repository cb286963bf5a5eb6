"""Search before create, and cases that may be of one person."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.foundation.clock import now
from accord.protection.cases import known, same
from accord.protection.persons.vocab import Identity

router = Router(tags=["same"])


@router.post("/persons/look-up", response=answers(s.LookUpOut))
def look_up(request: HttpRequest, body: s.LookUpIn) -> s.LookUpOut:
    """Look whether your organisation knows a person, before you register: send `look_up` and your `answer` with the case.
    An event in the ledger.
    """
    identity = Identity(**body.identity.model_dump())
    found = known.look_up(actor=actor_of(request), identity=identity, sex=body.sex, now=now())
    cards = [
        s.KnownOut(
            id=card.case.pk,
            code=card.case.code,
            opened_at=card.case.opened_at,
            mine=card.mine,
            probability=round(card.likeness.probability, 3),
            reasons=list(card.likeness.reasons),
            against=list(card.likeness.against),
        )
        for card in found.cards
    ]
    others = found.others
    return s.LookUpOut(
        look_up=found.token,
        candidates=cards,
        elsewhere=found.elsewhere,
        others=list(others.organisations),
        others_over=others.over,
    )


@router.post("/cases/{case_id}/recognised", response=WRITE)
def recognise(request: HttpRequest, case_id: UUID, body: s.RecogniseIn, key: Key) -> s.Written:
    """This is the person of a known case: nobody is registered, and the screening or signal counts as done."""
    given = known.recognise(
        actor=actor_of(request),
        case=case_id,
        look_up=body.look_up,
        identity=Identity(**body.identity.model_dump()),
        screening=body.screening,
        signal=body.signal,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.get("/same", response=answers(list[s.PairOut]))
def list_pairs(request: HttpRequest, settled: bool = False) -> list[s.PairOut]:
    """Records of your cases that may be of one person."""
    return [_pair(view) for view in same.pairs(actor_of(request), settled=settled)]


@router.post("/same", response=WRITE)
def flag_pair(request: HttpRequest, body: s.PairIn, key: Key) -> s.Written:
    """Say by their codes that two cases may be of one person."""
    given = same.flag(actor=actor_of(request), cases=(body.one, body.other), now=now(), key=key)
    return shapes.written(given)


@router.get("/same/{pair_id}", response=answers(s.PairOut))
def open_pair(request: HttpRequest, pair_id: UUID) -> s.PairOut:
    """One pair, by codes."""
    return _pair(same.pair_of(actor_of(request), pair_id))


@router.post("/same/{pair_id}/compare", response=answers(list[s.LineOut]))
def compare_pair(request: HttpRequest, pair_id: UUID) -> list[s.LineOut]:
    """What each record says, side by side. Two events in the ledger."""
    lines = same.compared(actor=actor_of(request), pair=pair_id, now=now())
    return [s.LineOut(field=line.name, texts=list(line.texts), differs=line.differs) for line in lines]


@router.post("/same/{pair_id}/merge", response=WRITE)
def merge_pair(request: HttpRequest, pair_id: UUID, body: s.MergeIn, key: Key) -> s.Written:
    """One person: both cases stay as they are, and figures count the person once."""
    given = same.merge(
        actor=actor_of(request),
        pair=pair_id,
        kept=body.kept,
        reason=body.reason,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/same/{pair_id}/steps", response=WRITE)
def settle_pair(request: HttpRequest, pair_id: UUID, body: s.StepIn, key: Key) -> s.Written:
    """`apart`: two persons; `reopen`: ask again; `undo`: take a merge back, both stand as before."""
    given = same.settle(
        actor=actor_of(request), pair=pair_id, action=body.action, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


def _pair(view: same.PairView) -> s.PairOut:
    more = {
        "cases": [case.pk for case in view.cases],
        "codes": [case.code for case in view.cases],
        "reasons": view.pair.reasons.split(),
        "actions": view.actions,
    }
    return s.PairOut(**shapes.pick(view.pair, s.PairOut, **more))
