"""A phone of the border post: what it sent came in, but for one record that came in two versions and waits."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from accord.demo.story import Story
from accord.detection.field import arrivals, devices
from accord.detection.field.records import Sent
from accord.detection.field.vocab import ArrivalKind


def tell_phone(story: Story) -> None:
    """Stoyan's phone: one screening entered, and one signal told twice."""
    at, stoyan = story.now - timedelta(hours=3), story.cast["stoyan"]
    _given, numbers = devices.offer(actor=stoyan, name="Дунав мост", now=at, key=f"demo-{uuid4()}")
    begun = devices.begin(typed=numbers, app_version="2026.1", now=at)
    first, second = (
        _signal(at, "Двама мъже чакат момиче до камион."),
        _signal(at, "Двама мъже чакат момиче до камион; тръгнаха."),
    )
    told = uuid4()
    for client, kind, content, minutes in (
        (uuid4(), ArrivalKind.SCREENING, _screening(at), 40),
        (told, ArrivalKind.SIGNAL, first, 60),
        (told, ArrivalKind.SIGNAL, second, 61),
    ):
        moment = at + timedelta(minutes=minutes)
        arrivals.receive(token=begun.token, sent=Sent(client, kind, moment, content), app_version="2026.1", now=moment)


def _screening(at: Any) -> dict[str, Any]:
    yes = {"reply": "yes", "evidence": "told"}
    return {
        "began": at.isoformat(), "ended": (at + timedelta(minutes=25)).isoformat(), "setting": "border", "language": "uk",
        "interpreter": True, "age_group": "adult", "sex": "Feminine", "citizenship": "UA", "instrument": "bg-nrm",
        "version": "2026.1", "modules": [], "answers": {"1.1": yes, "1.4": yes}, "ending": "stop", "conclusion": "",
        "urgent": False,
    }  # fmt: skip


def _signal(at: Any, account: str) -> dict[str, Any]:
    return {
        "began": at.isoformat(), "channel": "outreach", "country": "BG", "language": "bg", "danger": False, "child": False,
        "anonymous": True, "forms": [], "account": account, "place": "паркинг при моста", "callback": "", "reporter_name": "",
        "reporter_phone": "", "persons": [],
    }  # fmt: skip
