"""Reading phones and what they sent. Opening a record that waits is an event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.models import LANGUAGES
from accord.detection.field.arrivals import content_of, reach
from accord.detection.field.devices import may_oversee
from accord.detection.field.models import Arrival, Device
from accord.detection.field.vocab import CODE_FOR, ArrivalKind, ArrivalState, DeviceState, Mark
from accord.detection.screening import instruments
from accord.detection.screening import queries as screenings
from accord.detection.screening.vocab import Conclusion, Evidence, Reply, Setting
from accord.detection.signals import queries as signals
from accord.detection.signals.models import Signal
from accord.detection.signals.vocab import Channel
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex, country_name, is_country
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Refused

_LABELS: Final[dict[str, Any]] = {
    "setting": _("Where you talk"), "language": _("Language of the conversation"), "interpreter": _("With an interpreter"),
    "age_group": _("Age"), "sex": _("Sex"), "citizenship": _("Citizenship"), "conclusion": _("Conclusion"), "began": _("Begun"),
    "ended": _("Ended"), "danger": _("Somebody is in immediate danger"), "child": _("A child is or may be concerned"),
    "channel": _("How it came"), "account": _("What was told"), "place": _("Where"), "country": _("Country"),
    "forms": _("Suspected exploitation"), "anonymous": _("The caller wants to stay anonymous"),
    "reporter_name": _("Name of the caller"), "reporter_phone": _("Telephone"),
    "callback": _("When and how is it safe to call back"), "next_step": _("What we promised to do next"),
    "persons": _("Persons concerned"), "instrument": _("List"), "version": _("Version"),
}  # fmt: skip
_CODES: Final[dict[str, Any]] = {
    "setting": Setting, "age_group": AgeGroup, "sex": Sex, "conclusion": Conclusion, "channel": Channel,
}  # fmt: skip
_ORDER: Final = (*_LABELS, "")


@dataclass(frozen=True, repr=False)
class Line:
    """One thing that a record says: its name, what the phone sent, what stands here, and whether they differ."""

    label: str
    sent: str
    here: str
    differs: bool


@dataclass(frozen=True, repr=False)
class ArrivalView:
    """A record that a phone sent; while it waits, what it says beside what stands here already."""

    arrival: Arrival
    lines: list[Line]
    beside: bool  # there is something of the same record here

    @property
    def marks(self) -> list[str]:
        """What is to be known about it, in words."""
        return [str(Mark(mark).label) for mark in self.arrival.marks.split()]


@dataclass(frozen=True)
class PhoneView:
    """A phone, and what its state means now."""

    device: Device
    mine: bool
    waits_until: datetime | None  # the numbers that were shown are open until then

    @property
    def may_lose(self) -> bool:
        """Whether it can be reported lost."""
        return self.device.state == DeviceState.ENROLLED


def may_have(actor: Actor) -> bool:
    """Whether the actor may enrol a phone."""
    return decide(Request(actor, Action.DEVICE_ENROL, relation_of(actor, actor.organisation))).allow


def phones(actor: Actor, *, now: datetime) -> list[PhoneView]:
    """One's own phones; all of the organisation for who oversees them. Raises Refused."""
    require(Request(actor, Action.DEVICE_READ, relation_of(actor, actor.organisation)))
    found = Device.objects.filter(organisation=actor.organisation).exclude(state=DeviceState.LAPSED)
    rows = found if may_oversee(actor) else found.filter(account=actor.account)
    views = [_phone(row, actor, now) for row in rows.order_by("-offered_at", "id")[:200]]
    return [view for view in views if view.device.state != DeviceState.OFFERED or view.waits_until]


def arrivals(actor: Actor, *, after: str = "") -> Page[Arrival]:
    """What the phones of the organisation sent, newest first, by codes. Raises Refused."""
    require(Request(actor, Action.ARRIVAL_SETTLE, relation_of(actor, actor.organisation)))
    found = Arrival.objects.filter(organisation=actor.organisation).select_related("device")
    return page_of(found, order="received_at", after=after)


def waiting(actor: Actor, *, limit: int = 20) -> list[Arrival]:
    """What waits for a decision, urgent first; nothing for who does not decide."""
    if not decide(Request(actor, Action.ARRIVAL_SETTLE, relation_of(actor, actor.organisation))).allow:
        return []
    found = Arrival.objects.filter(organisation=actor.organisation, state=ArrivalState.WAITING)
    return list(found.order_by("-urgent", "received_at", "id")[:limit])


def open_arrival(*, actor: Actor, arrival: UUID, now: datetime) -> ArrivalView:
    """One arrival; the content of one that waits is opened, beside what stands here. An event. Raises Missing or Refused."""
    with transaction.atomic():
        found = reach(actor, arrival)
        if found.state != ArrivalState.WAITING:
            return ArrivalView(found, [], bool(found.object_id))
        sent = content_of(found, actor.organisation)
        here = _here(actor, found, now)
        if here and found.object_id and found.object_type == ArrivalKind.SIGNAL:
            here = here | {"reporter_phone": _number(actor, found.object_id, str(sent.get("reporter_phone") or ""))}
        facts = {"code": found.code, "beside": found.object_code}
        ledger.append(Entry.by(actor, Kind.ARRIVAL_READ, now, object_type="arrival", object_id=found.pk, facts=facts))
    told, stands = _in_words(found.kind, sent), _in_words(found.kind, here)
    names = [*told, *(name for name in stands if name not in told)]
    lines = [
        Line(name, told.get(name, ""), stands.get(name, ""), bool(here) and told.get(name, "") != stands.get(name, ""))
        for name in names
    ]
    return ArrivalView(found, lines, bool(here))


def _phone(row: Device, actor: Actor, now: datetime) -> PhoneView:
    until = row.offered_at + CODE_FOR
    waits = row.state == DeviceState.OFFERED and now < until
    return PhoneView(row, row.account == actor.account, until if waits else None)


def _here(actor: Actor, arrival: Arrival, now: datetime) -> dict[str, Any]:
    """The earlier version of the same record, wherever it stands: as what it became, or waiting too."""
    if arrival.object_id:
        try:
            known = _screening if arrival.object_type == ArrivalKind.SCREENING else _signal
            return known(actor, arrival.object_id, now)
        except Refused:
            return {}
    same = Arrival.objects.filter(
        device=arrival.device_id, client_id=arrival.client_id, received_at__lt=arrival.received_at
    )
    waits = same.filter(state=ArrivalState.WAITING).order_by("-received_at").first()
    return content_of(waits, actor.organisation) if waits else {}


def _screening(actor: Actor, screening: UUID, now: datetime) -> dict[str, Any]:
    view = screenings.open_screening(actor=actor, screening=screening, now=now)
    row = view.screening
    names = (
        "setting",
        "language",
        "interpreter",
        "age_group",
        "sex",
        "citizenship",
        "conclusion",
        "instrument",
        "modules",
    )
    answers = {a.indicator: {"reply": a.reply, "evidence": a.evidence} for a in view.answers.values()}
    return {name: getattr(row, name) for name in names} | {"version": row.instrument_version, "answers": answers}


def _signal(actor: Actor, signal: UUID, now: datetime) -> dict[str, Any]:
    view = signals.open_signal(actor=actor, signal=signal, now=now)
    row: Signal = view.signal
    names = ("danger", "child", "anonymous", "channel", "country", "language")
    persons = [{"sex": p.sex, "age_group": p.age_group, "citizenship": p.citizenship} for p in view.persons]
    return {name: getattr(row, name) for name in names} | {"forms": row.forms.split(), "persons": persons} | view.told


def _number(actor: Actor, signal: UUID, sent: str) -> str:
    """The number that the signal keeps: as it was sent where it is the same, else only that there is another."""
    # SECURITY: a number is opened for a purpose, on the page of the signal. tests/rooms/field/test_arrivals.py
    same = signals.same_number(actor, signal, sent)
    return sent if same else "" if same is None else str(_("another number, on the page of the signal"))


def _in_words(kind: str, content: Mapping[str, Any]) -> dict[str, str]:
    """A record as labels and words, whatever it holds: also one that does not read is shown as it came."""
    found = {}
    for name in sorted(content, key=lambda n: _ORDER.index(n) if n in _ORDER else len(_ORDER)):
        if name in ("answers", "modules", "urgent", "ending", "began", "ended"):
            continue
        if value := _value(name, content[name]):
            found[str(_LABELS.get(name, name))] = value
    answers = content.get("answers")
    if kind == ArrivalKind.SCREENING and isinstance(answers, dict):
        found |= _answers(content, answers)
    return found


def _answers(content: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, str]:
    modules = content.get("modules")
    named = " ".join(map(str, modules)) if isinstance(modules, list) else str(modules or "")
    try:
        asked = instruments.whole(str(content.get("instrument")), str(content.get("version")), named)
        texts = {i.id: i.words for i in asked.indicators().values()}
    except KeyError:
        texts = {}
    return {f"{name} {texts.get(name, '')}".strip(): _reply(given) for name, given in sorted(answers.items())}


def _reply(given: Any) -> str:
    if not isinstance(given, dict):
        return str(given)
    parts = [_label(Reply, given.get("reply")), _label(Evidence, given.get("evidence"))]
    return ", ".join(part for part in parts if part)


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes")) if value else ""
    if name == "forms" and isinstance(value, list):
        return ", ".join(_label(ExploitationForm, one) for one in value)
    if name == "persons" and isinstance(value, list):
        return "; ".join(_person(one) for one in value)
    if name == "language":
        return dict(LANGUAGES).get(str(value), str(value))
    if name in ("country", "citizenship"):
        return country_name(value) if isinstance(value, str) and is_country(value) else str(value)
    return _label(_CODES[name], value) if name in _CODES else str(value)


def _person(one: Any) -> str:
    if not isinstance(one, dict):
        return str(one)
    parts = [_label(Sex, one.get("sex")), _label(AgeGroup, one.get("age_group")), str(one.get("citizenship") or "")]
    return ", ".join(part for part in parts if part)


def _label(codes: Any, value: Any) -> str:
    try:
        return str(codes(value).label) if value else ""
    except ValueError:
        return str(value)
