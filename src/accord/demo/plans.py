"""Three people's plans: one who agreed and signed, one whose safety is still being talked about, a child at the border."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from accord.foundation.clock import day
from accord.foundation.policy import Actor
from accord.protection.consents.vocab import Method
from accord.protection.papers import services as papers
from accord.protection.plans import services
from accord.protection.plans.agreement import Agreement
from accord.protection.plans.models import Plan
from accord.protection.plans.vocab import PlanKind

Key = Callable[[], str]
_HERS: Final = "M 60 130 L 95 55 L 120 140 L 150 90 L 185 135 L 215 80 L 260 130 L 320 95 L 400 120"
_WORKERS: Final = "M 80 60 L 80 140 L 140 140 L 170 70 L 205 140 L 260 80 L 330 125"
_NONE: Final = {"is": "no"}


def _plan(
    actor: Actor,
    case: UUID,
    kind: PlanKind,
    answers: dict[str, Any],
    at: datetime,
    key: Key,
    signed: Agreement | None = None,
) -> UUID:
    made = services.save(actor=actor, case=case, kind=kind, answers=answers, read=0, now=at, key=key())
    services.finish(actor=actor, plan=made.id, agreement=signed, read=made.version, now=at, key=key())
    return made.id


def tell_woman(actor: Actor, case: UUID, at: datetime, key: Key) -> None:
    """Tetiana: everything is agreed on and signed; one step is done, one is due soon."""

    def on(days: int) -> str:
        return (day(at) + timedelta(days=days)).isoformat()

    needs = dict.fromkeys(("material", "children"), _NONE) | {
        "medical": {"is": "yes", "words": "A woman doctor, for the burn on her hand.", "who": "Ana", "until": on(8)},
        "psychological": {"is": "yes", "words": "A first talk in Ukrainian.", "who": "Dignita", "until": on(7)},
        "legal": {"is": "yes", "words": "A lawyer explains her choices.", "who": "Dignita", "until": on(9)},
        "housing": {"is": "yes", "words": "A place in a crisis centre, tonight.", "who": "Dignita"},
        "interpreter": {"is": "unknown"},
        "explained": "yes",
        "wishes": "To call her mother from a safe telephone.",
    }
    _plan(actor, case, PlanKind.NEEDS, needs, at, key)
    risk = {
        "with_person": "interpreter",
        "her_view": "She fears that he waits at the bus station.",
        "at_large": {"is": "yes"},
        "holds_documents": {"is": "yes", "words": "Her passport."},
        "debt": {"is": "yes", "words": "He claims the fare."},
        "contact": {"is": "yes", "words": "He writes to her on Viber."},
        "family_threatened": {"is": "unknown"},
        "against_person": {"is": "yes"},
        "level": "high",
        "measures": [{"what": "New number; the old one is switched off", "who": "Ana"}],
    }
    _plan(actor, case, PlanKind.RISK, risk, at, key)
    agreed = Agreement(Method.SIGNATURE, "uk", "Тетяна Коваленко", "Ana Petrova", _HERS, _WORKERS, interpreter=True)
    safety = {
        "daily": [
            {"what": "Out of the house with somebody, not alone", "who": "the house"},
            {"what": "Location is switched off on the telephone", "who": "Tetiana"},
        ],
        "house": "Nobody is told that she stays here. Men who ask for her: call Ana.",
        "emergency": "1. Lock the door. 2. Call 112. 3. Call the house.",
        "call": "112, then the house, then Ana.",
        "persons": "Her former employer and his driver.",
        "signs": "Loud men's voices; it helps to sit by the window and call her mother.",
    }
    _plan(actor, case, PlanKind.SAFETY_PLAN, safety, at + timedelta(minutes=20), key, agreed)
    support = {
        "urgent": "A safe place, a doctor, sleep, a call home.",
        "wishes": "To rest, then decide about the police. Later: to work as a seamstress.",
        "steps": [
            {"goal": "Papers", "what": "Ask a lawyer how she gets new papers", "who": "Ana", "until": on(8)},
            {"goal": "Health", "what": "First talk with the psychologist", "who": "Dignita", "until": on(5)},
            {"goal": "Work", "what": "Look at courses of Bulgarian", "who": "Tetiana, Ana", "until": on(30)},
        ],
        "long_term": ["education", "papers", "therapy", "work"],
        "institutions": "Dignita Foundation; the doctor of the crisis centre.",
        "until": on(90),
    }  # fmt: skip
    plan = _plan(actor, case, PlanKind.SUPPORT_PLAN, support, at + timedelta(minutes=40), key, agreed)
    step = Plan.objects.get(pk=plan).steps.get(row=1)
    later = at + timedelta(days=3)
    services.move_step(
        actor=actor, step=step.pk, action="do", reason="She slept afterwards.", read=1, now=later, key=key()
    )
    papers.make(actor=actor, case=case, kind="rights", language="uk", now=later)
    signed = papers.Signed("Тетяна Коваленко", "Ana Petrova", _HERS, _WORKERS)
    papers.keep(actor=actor, case=case, kind="protocol", language="uk", signed=signed, now=later, key=key())


def tell_man(actor: Actor, case: UUID, at: datetime, key: Key) -> None:
    """Stefan: needs and risk are assessed; his safety plan is a draft."""
    needs = dict.fromkeys(("psychological", "legal", "children", "interpreter"), _NONE) | {
        "medical": {"is": "yes", "words": "Лекар за кашлицата."},
        "housing": {"is": "yes", "words": "Подслон за мъж."},
        "material": {"is": "yes", "words": "Топли дрехи, ваучер за храна."},
        "explained": "partly",
    }
    _plan(actor, case, PlanKind.NEEDS, needs, at, key)
    risk = {"with_person": "alone", "debt": {"is": "yes"}, "at_large": {"is": "yes"}, "level": "medium"}
    _plan(actor, case, PlanKind.RISK, risk, at, key)
    safety = {"emergency": "1. Отива при хора. 2. Обажда се на 112.", "persons": "Бригадирът от строежа."}
    services.save(actor=actor, case=case, kind=PlanKind.SAFETY_PLAN, answers=safety, read=0, now=at, key=key())


def tell_child(actor: Actor, case: UUID, at: datetime, key: Key) -> None:
    """Andrei: the danger is assessed, and something happened since: the adult tried to reach him."""
    risk = {
        "with_person": "interpreter",
        "at_large": {"is": "yes"},
        "family_involved": {"is": "unknown", "words": "The adult says that he is an uncle."},
        "again": {"is": "yes"},
        "level": "high",
        "measures": [{"what": "Not handed to the adult before the relation is checked", "who": "ОЗД"}],
    }
    _plan(actor, case, PlanKind.RISK, risk, at, key)
    services.happened(actor=actor, case=case, trigger="contact", now=at + timedelta(hours=12), key=key())
