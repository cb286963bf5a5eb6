"""Plans in a case, built with services."""

from datetime import timedelta

from accord.foundation.clock import day
from accord.protection.consents.vocab import Method
from accord.protection.plans import services
from accord.protection.plans.agreement import Agreement, Signatory
from accord.protection.plans.models import Plan
from accord.protection.plans.vocab import PlanKind
from tests.cast import key

PATH = "M 10 10 L 20 20"
SIGNED = Agreement(Method.SIGNATURE, "uk", "Тетяна К.", "Ана П.", PATH, PATH)
TEAM = (Signatory("Галина Соц", "ОЗД"), Signatory("Мая Псих", "кризисен център"))


def soon(world, days=5):
    return (day(world.now) + timedelta(days=days)).isoformat()


def good(world, kind):
    """Answers with which a plan of a kind can be closed; the texts are canaries."""
    by = {"who": "Канарче Отговорник", "until": soon(world)}
    return {
        "risk": {
            "with_person": "alone", "at_large": {"is": "yes", "words": "Канарче Трафикант"},
            "self_harm": {"is": "unknown", "words": "Канарче Самонараняване"}, "level": "high",
            "measures": [{"what": "Канарче Мярка", **by}], "her_view": "Канарче Страх",
        },
        "safety_plan": {
            "daily": [{"what": "Канарче Ключалка", **by}], "emergency": "Канарче Изход", "persons": "Канарче Издирван",
            "signs": "Канарче Тревога",
        },
        "needs": {"explained": "yes", "medical": {"is": "yes", "words": "Канарче Лекар", **by}}
        | {name: {"is": "no"} for name in ("psychological", "legal", "housing", "material", "children", "interpreter")},
        "support_plan": {
            "urgent": "Канарче Нужда", "wishes": "Канарче Желание", "institutions": "Канарче Институция",
            "until": soon(world, 90), "steps": [{"goal": "Канарче Цел", "what": "Канарче Стъпка", **by}],
        },
        "assessment": {
            "path": "talk", "crime": "Канарче Престъпление", "age": "Канарче Възраст", "harm_words": "Канарче Здраве",
        },
    }[kind]  # fmt: skip


def save(world, case, kind, answers=None, who="ana", read=None, **changes):
    """The draft of a kind."""
    draft = Plan.objects.filter(case=case, kind=kind, state="draft").first()
    read = read if read is not None else draft.version if draft else 0
    answers = good(world, kind) if answers is None else answers
    call = {
        "actor": world[who] if isinstance(who, str) else who,
        "case": case,
        "kind": PlanKind(kind),
        "answers": answers,
        "now": world.now,
        "key": key(),
    }
    return services.save(**call | {"read": read} | changes).id


def finish(world, plan, agreement=None, who="ana", **changes):
    """Close a draft; what is signed is signed by Tetiana."""
    row = Plan.objects.get(pk=plan)
    if agreement is None and row.kind in ("safety_plan", "support_plan"):
        agreement = SIGNED
    call = {
        "actor": world[who] if isinstance(who, str) else who,
        "plan": plan,
        "agreement": agreement,
        "read": row.version,
        "now": world.now,
        "key": key(),
    }
    return services.finish(**call | changes).id


def made(world, case, kind, answers=None, who="ana", **changes):
    """A plan in force."""
    return finish(world, save(world, case, kind, answers, who, **changes), who=who, **changes)


def all_made(world, case):
    """One of each kind in force, in the order that they hold one another."""
    return {kind: made(world, case, kind) for kind in ("risk", "safety_plan", "needs", "support_plan", "assessment")}
