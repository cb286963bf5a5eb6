"""Links by which an institution without an account reports: made, withdrawn, and what may be reported by them."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import day
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.vault import seal_into
from accord.foundation.vault.boxes import new_pair
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.prevention.programme.access import link_to_keep, reach_own
from accord.prevention.programme.assembling import assembled
from accord.prevention.programme.by_link import holder_of
from accord.prevention.programme.frames import frame
from accord.prevention.programme.models import Activity, Indicator, Programme, ReportLink
from accord.prevention.programme.periods import Period, period
from accord.prevention.programme.reporting import NotRunning
from accord.prevention.programme.vocab import LONGEST_LINK, RUNNING, BadProgramme

_BYTES: Final = 16  # 128 random bits: not to be guessed, limits or not


@dataclass(frozen=True, slots=True)
class Linked:
    """For whom a link is, on which time, and its last day; without `activities`, all that the institution owes a report on."""

    institution: UUID
    period: str
    ends: date
    activities: frozenset[UUID] = frozenset()


@service
def make_link(*, actor: Actor, programme: UUID, wanted: Linked, now: datetime, key: str) -> tuple[Given, str]:
    """Make a link. Its token is given once, here; "" for a repeated key.

    Raises Refused, Missing, NotRunning or BadProgramme.
    """
    token = secrets.token_urlsafe(_BYTES)

    def work() -> Given:
        found = reach_own(actor, programme)
        if found.state not in RUNNING:
            raise NotRunning
        of = period(wanted.period)
        _check(found, of, wanted, day(now))
        rows = _owed(actor, found, of, wanted)
        if other := open_on(found, wanted.institution, of.code, {one.line for one in rows}, now):
            raise BadProgramme(
                _("This institution has a link on that until %(day)s. Take it back before you make another."),
                field="institution", day=date_format(other.ends, "DATE_FORMAT"),
            )  # fmt: skip
        holder, pair = holder_of(token), new_pair()
        made = ReportLink(
            id=new_id(),
            programme=found,
            organisation=actor.organisation,
            institution=Organisation.objects.get(pk=wanted.institution),
            period=of.code,
            asked=_asked(found, rows),
            ends=wanted.ends,
            lookup=holder.lookup,
            reader=holder.pair.public,
            public_key=pair.public,
            made_by=actor.account,
            made_at=now,
        )
        seal_into(made, holder=actor.organisation, secret=pair.written())
        made.save(force_insert=True)
        tell_of_link(Kind.PROGRAMME_LINK_MADE, made, actor, now, activities=len(rows))
        return Given(made.pk)

    body = (str(programme), wanted)
    given = once(actor=actor.account, key=key, verb="programme.link", body=body, now=now, work=work)
    return given, "" if given.repeated else token


@service
def withdraw_link(*, actor: Actor, link: UUID, read: int, now: datetime, key: str) -> Given:
    """Take a link back: it opens nothing from now on; what came by it stays. Raises Refused, Missing, BadProgramme or Stale."""

    def work() -> Given:
        found = link_to_keep(actor, link)
        if found.withdrawn_at:
            raise BadProgramme(_("This link was taken back already."))
        found.withdrawn_at = now
        save_versioned(found, read=read, fields=["withdrawn_at"])
        tell_of_link(Kind.PROGRAMME_LINK_WITHDRAWN, found, actor, now)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="programme.unlink", body=str(link), now=now, work=work)


def open_on(found: Programme, institution: UUID, code: str, lines: set[UUID], now: datetime) -> ReportLink | None:
    """A link of the institution that is open and asks for one of these lines in this time."""
    rows = found.links.filter(institution=institution, period=code, withdrawn_at=None, ends__gte=day(now)).defer(
        "secret"
    )
    asked = {str(line) for line in lines}
    return next((one for one in rows if any(told["line"] in asked for told in one.asked["activities"])), None)


def tell_of_link(kind: Kind, link: ReportLink, actor: Actor, now: datetime, **facts: str | int) -> None:
    """The event of a link, with the programme, the time and the institution."""
    told: dict[str, str | int] = {"code": link.programme.code, "period": link.period, "of": link.institution.code}
    ledger.append(Entry.by(actor, kind, now, object_type="report_link", object_id=link.pk, facts=told | facts))


def _check(found: Programme, of: Period, wanted: Linked, today: date) -> None:
    if not found.first_year <= of.start.year <= found.last_year:
        raise BadProgramme(_("This time is not one of the programme."), field="period")
    if of.start > today:
        raise BadProgramme(_("This time has not begun yet."), field="period")
    if not today <= wanted.ends <= today + timedelta(days=LONGEST_LINK):
        raise BadProgramme(
            _("Give the last day of the link: from today on, at most %(days)s days ahead."), field="ends", days=LONGEST_LINK
        )  # fmt: skip


def _owed(actor: Actor, found: Programme, of: Period, wanted: Linked) -> list[Activity]:
    """What the institution owes a report on, or of it what was chosen."""
    owing = assembled(actor, found.pk, of.code).owing
    rows = next((activities for body, activities in owing if body.pk == wanted.institution), [])
    chosen = [one for one in rows if one.pk in wanted.activities] if wanted.activities else rows
    if not chosen or len(chosen) < len(wanted.activities):
        raise BadProgramme(
            _("This institution owes no report on that in this time. Choose what is missing of it."), field="institution"
        )  # fmt: skip
    return chosen


def _asked(found: Programme, rows: list[Activity]) -> dict[str, Any]:
    """What the page behind the link shows: no more of the programme reaches the process that anybody can open."""
    return {
        "programme": found.title,
        "currencies": list(frame(found.frame).currencies),
        "activities": [
            {
                "line": str(one.line),
                "label": one.label,
                "title": one.title,
                "outcome": one.outcome,
                "ends": one.ends.isoformat(),
                "indicators": [_counted(i) for i in sorted(one.indicators.all(), key=lambda i: i.place)],
            }
            for one in rows
        ],
    }


def _counted(one: Indicator) -> dict[str, Any]:
    target = None if one.target is None else str(one.target)
    return {"line": str(one.line), "title": one.title, "unit": one.unit, "target": target, "split": str(one.split)}
