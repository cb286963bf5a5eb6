"""Reporting by a link, in the public process: it reads what the link shows, and cannot read what it took.

There is no actor, so no `@service`. What was sent is sealed twice: to the key of the link, for whoever keeps the programme, and
to a key that grows from the token, so that who has the link can mend what came back.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha512
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from accord.cooperation.organisations.queries import called
from accord.foundation.clock import day
from accord.foundation.ids import no_text
from accord.foundation.vault.boxes import Pair, open_, pair_of, seal
from accord.foundation.wall.context import reporting_by
from accord.prevention.programme.models import Indicator, ReportLink, SentReport
from accord.prevention.programme.money import Money, checked
from accord.prevention.programme.periods import Period, period
from accord.prevention.programme.reporting import Reached, Told, check_reached, check_told
from accord.prevention.programme.vocab import NoLink, Result, SentState, StillWaits

# No more than the public process may read (foundation/wall/public.toml).
_LINK = ("id", "lookup", "reader", "public_key", "period", "asked", "ends", "withdrawn_at", "institution_id")
_SENT = ("id", "link_id", "line", "state", "came_on", "copy", "answer")


@dataclass(frozen=True, slots=True, repr=False)
class Holder:
    """What grows from a token: where the link is, and what is sealed for who has it."""

    lookup: str
    pair: Pair


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """An activity as the link shows it, with what became of the last report on it."""

    number: int
    line: UUID
    label: str
    title: str
    outcome: str
    ends: date
    indicators: list[Indicator]
    state: str  # of the report that was sent last; "" if none was
    answer: str  # why it came back
    told: Told | None  # what was sent last, to be mended


@dataclass(frozen=True, slots=True, repr=False)
class Offered:
    """A link, opened by its token."""

    row: ReportLink
    programme: str
    institution: str
    period: Period
    currencies: tuple[str, ...]
    activities: list[Asked]

    def activity(self, number: int) -> Asked:
        """One of them. Raises NoLink."""
        if not 1 <= number <= len(self.activities):
            raise NoLink
        return self.activities[number - 1]


def holder_of(token: str) -> Holder:
    """What the token opens. It is 128 random bits, so nobody finds it from what is kept."""
    grown = sha512(b"accord-report-link\x1f" + token.encode()).digest()
    return Holder(grown[:32].hex(), pair_of(grown[32:]))


def offered(token: str, now: datetime) -> Offered:
    """What the link asks. Raises NoLink, with the same sentence for one that is wrong, over or withdrawn."""
    if no_text(token):
        raise NoLink
    holder = holder_of(token)
    with reporting_by(holder.lookup):
        row = ReportLink.objects.filter(lookup=holder.lookup).only(*_LINK).first()
        if row is None or row.withdrawn_at or row.ends < day(now):
            raise NoLink
        sent = {one.line: one for one in SentReport.objects.filter(link=row).only(*_SENT).order_by("number")}
    rows = [_asked(n, told, sent, holder) for n, told in enumerate(row.asked["activities"], 1)]
    currencies = tuple(row.asked["currencies"])
    return Offered(
        row,
        row.asked["programme"],
        called([row.institution_id])[row.institution_id],
        period(row.period),
        currencies,
        rows,
    )


def send(*, token: str, number: int, told: Told, now: datetime, key: str) -> None:
    """Keep a report on one activity; sent twice, once. Raises NoLink, StillWaits, BadProgramme or BadMoney."""
    found = offered(token, now)
    of, link = found.activity(number), found.row
    pk = uuid5(link.pk, key)
    check_told(told)
    check_reached(of.indicators, told.reached)
    checked(told.spent, found.currencies)
    content = json.dumps(written(told), ensure_ascii=False).encode()
    with reporting_by(link.lookup):
        there = SentReport.objects.filter(link=link).only("id", "line", "state")
        if any(one.pk == pk for one in there):
            return
        if any(one.line == of.line and one.state == SentState.WAITING for one in there):
            raise StillWaits
        row = SentReport(id=pk, link=link, line=of.line, number=len(there) + 1, came_on=day(now))
        row.box = seal(content, bytes(link.public_key), pk)
        row.copy = seal(content, bytes(link.reader), pk, "copy")
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:  # another sent at the same moment
            raise StillWaits from error


def written(told: Told) -> dict[str, Any]:
    """A report as it is sealed."""
    return {
        "period": told.period,
        "result": str(told.result),
        "text": told.text,
        "obstacles": told.obstacles,
        "carry_over": told.carry_over,
        "reached": [[str(r.indicator), str(r.value), r.sex, r.age] for r in told.reached],
        "spent": [[str(money.amount), money.currency] for money in told.spent],
    }


def read(content: dict[str, Any]) -> Told:
    """What `written` wrote."""
    return Told(
        content["period"],
        Result(content["result"]),
        content["text"],
        content["obstacles"],
        content["carry_over"],
        tuple(Reached(UUID(line), Decimal(value), sex, age) for line, value, sex, age in content["reached"]),
        tuple(Money(Decimal(amount), currency) for amount, currency in content["spent"]),
    )


def _asked(number: int, told: dict[str, Any], sent: dict[UUID, SentReport], holder: Holder) -> Asked:
    line = UUID(told["line"])
    last, private = sent.get(line), holder.pair.private
    copy = read(json.loads(open_(bytes(last.copy), private, last.pk, "copy"))) if last else None
    why = open_(bytes(last.answer), private, last.pk, "answer").decode() if last and last.answer else ""
    return Asked(
        number,
        line,
        told["label"],
        told["title"],
        told["outcome"],
        date.fromisoformat(told["ends"]),
        [_indicator(one) for one in told["indicators"]],
        str(last.state) if last else "",
        why,
        copy,
    )


def _indicator(told: dict[str, Any]) -> Indicator:
    """An indicator as the form takes it, which stands in no table here."""
    target = None if told["target"] is None else Decimal(told["target"])
    return Indicator(
        line=UUID(told["line"]), title=told["title"], unit=told["unit"], target=target, split=told["split"]
    )
