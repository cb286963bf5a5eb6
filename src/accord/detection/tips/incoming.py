"""What strangers do, in the public process: tell, look for an answer, add. It holds no key that opens what they wrote.

There is no actor, so no `@service`: the receipt code is the right, and the database shows its thread alone. Sent twice, a form
writes once: the ids of what it writes grow from its key. The event in the ledger is the worker's (`notice`), for this process
cannot reach the ledger.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accord.detection.tips.models import Intake, Message, Tip, TipFile
from accord.detection.tips.sealing import Reader, read_receipt, reader_of, receipt_of
from accord.detection.tips.vocab import LONGEST, LONGEST_PLACE, MOST_FILES, MOST_MESSAGES, BadTip, NoSuchTip
from accord.foundation.ids import new_code, no_text
from accord.foundation.vault.boxes import open_, seal
from accord.foundation.wall import asking_who_receives, holding
from accord.foundation.writes.services import grown

# No more than the public process may read (foundation/wall/public.toml).
_INTAKE = ("id", "organisation", "country", "public_key", "salt", "closed_at")
_TIP = ("id", "intake", "lookup", "reader")


@dataclass(frozen=True, slots=True, repr=False)
class Clean:
    """A file without its hidden data: what it is, and its bytes."""

    media: str
    content: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """What somebody tells."""

    text: str
    language: str
    place: str = ""
    danger: bool = False
    child: bool = False
    files: tuple[Clean, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """A message as the reporter sees it: an answer, or that they wrote."""

    by_desk: bool
    hour: datetime
    text: str


def intakes() -> list[Intake]:
    """Who receives tips now, in the order in which they began."""
    with asking_who_receives():
        return list(Intake.objects.filter(closed_at=None).only(*_INTAKE).order_by("opened_at", "id"))


def tell(*, intake: UUID, told: Told, now: datetime, key: str) -> str:
    """Keep a tip; returns the receipt code, which stands nowhere. Raises BadTip."""
    found = next((one for one in intakes() if one.pk == intake), None)
    if found is None:
        raise BadTip(_("Choose who is to read it."), field="intake")
    _check(told)
    receipt = receipt_of(key)
    reader = reader_of(receipt, bytes(found.salt))
    with holding(reader.lookup):
        try:
            with transaction.atomic():
                _begin(found, reader, told, now, key)
        except IntegrityError:
            if _tip(reader) is None:
                raise
    return receipt


def look(*, typed: str) -> list[Line]:
    """The thread that the code opens, oldest first; what the reporter wrote is not shown again. Raises NoSuchTip."""
    reader = _reader(typed)
    with holding(reader.lookup):
        tip = _tip(reader)
        if tip is None:
            raise NoSuchTip(field="numbers")
        rows = Message.objects.filter(tip=tip).order_by("number", "id")
        return [_line(row, reader) for row in rows.only("id", "tip", "by_desk", "hour", "for_reporter")]


def add(*, typed: str, told: Told, now: datetime, key: str) -> None:
    """Add to a thread. Raises NoSuchTip or BadTip."""
    reader = _reader(typed)
    _check(told)
    with holding(reader.lookup), transaction.atomic():
        tip = _tip(reader)
        if tip is None:
            raise NoSuchTip(field="numbers")
        numbers = list(Message.objects.filter(tip=tip).values_list("number", flat=True))
        if Message.objects.filter(pk=grown("message", key)).exists():
            return
        if len(numbers) >= MOST_MESSAGES:
            raise BadTip(_("This conversation is full. Write a new message, and say that it goes on from here."))
        intake = Intake.objects.only(*_INTAKE).get(pk=tip.intake_id)
        _write(tip, bytes(intake.public_key), told, max(numbers, default=0) + 1, now, key)


def _begin(intake: Intake, reader: Reader, told: Told, now: datetime, key: str) -> None:
    if _tip(reader) is not None:  # the form was sent before
        return
    made = Tip(
        id=grown("tip", key),
        code=new_code("T"),
        intake=intake,
        organisation=intake.organisation,
        lookup=reader.lookup,
        reader=reader.pair.public,
        danger=told.danger,
        child=told.child,
        hour=_hour(now),
    )
    made.save(force_insert=True)
    _write(made, bytes(intake.public_key), told, 1, now, key)


def _write(tip: Tip, public: bytes, told: Told, number: int, now: datetime, key: str) -> None:
    row = Message(id=grown("message", key), tip=tip, number=number, hour=_hour(now), danger=told.danger and number > 1)
    words = {"text": told.text, "place": told.place, "language": told.language, "child": told.child}
    row.for_desk = seal(json.dumps(words, ensure_ascii=False).encode(), public, row.pk, "desk")
    row.save(force_insert=True)
    for index, file in enumerate(told.files, start=1):
        made = TipFile(message=row, number=index, media=file.media, size=len(file.content))
        made.box = seal(file.content, public, made.pk, "file")
        made.save(force_insert=True)


def _line(row: Message, reader: Reader) -> Line:
    text = open_(bytes(row.for_reporter), reader.pair.private, row.pk, "reporter").decode() if row.for_reporter else ""
    return Line(row.by_desk, row.hour, text)


def _reader(typed: str) -> Reader:
    receipt = read_receipt(typed)
    with asking_who_receives():
        first = Intake.objects.only("id", "salt").order_by("opened_at", "id").first() if receipt else None
    if receipt is None or first is None:
        raise NoSuchTip(field="numbers")
    return reader_of(receipt, bytes(first.salt))


def _tip(reader: Reader) -> Tip | None:
    return Tip.objects.filter(lookup=reader.lookup).only(*_TIP).first()


def _check(told: Told) -> None:
    if not told.text.strip():
        raise BadTip(_("Write what happens, even if it is little."), field="text")
    if len(told.text) > LONGEST:
        raise BadTip(_("One message holds 10,000 characters. Send the rest in a second one."), field="text")
    if len(told.place) > LONGEST_PLACE:
        raise BadTip(_("The place holds 300 characters. Write the rest into the message."), field="place")
    if no_text([told.text, told.place]):
        raise BadTip(_("There is a character in it that cannot be kept. Remove it and send again."), field="text")
    if len(told.files) > MOST_FILES:
        raise BadTip(_("Three files fit into one message. Send the rest in a second one."), field="files")


def _hour(now: datetime) -> datetime:
    # SECURITY: with a log of the network, the minute would name who wrote. tests/rooms/tips/test_incoming.py
    return now.replace(minute=0, second=0, microsecond=0)
