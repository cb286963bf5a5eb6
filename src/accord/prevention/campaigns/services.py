"""Planning a campaign, its steps, and what was learnt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory.catalogue import is_area
from accord.foundation.clock import day
from accord.foundation.codes import code_set
from accord.foundation.ids import new_id
from accord.foundation.ledger.vocab import Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Actor
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.prevention.campaigns.access import reach_to_keep, require_keep
from accord.prevention.campaigns.models import Campaign
from accord.prevention.campaigns.recording import tell
from accord.prevention.campaigns.vocab import (
    LONGEST,
    LONGEST_NAME,
    LONGEST_PARTNERS,
    MOST_DAYS,
    MOST_REGIONS,
    STATES,
    BadCampaign,
    CampaignState,
    Fixed,
    Group,
    Theme,
    Way,
)
from accord.prevention.programme.access import activity_of

_KINDS: Final = {"start": Kind.CAMPAIGN_STARTED, "end": Kind.CAMPAIGN_ENDED, "cancel": Kind.CAMPAIGN_CANCELLED}
_PLANNED: Final = ("names", "theme", "starts", "ends", "groups", "regions", "ways", "partners", "activity")


@dataclass(frozen=True, slots=True, repr=False)
class Plan:
    """A campaign as it is planned. `names`: by language. `activity`: one of the programme, by its id."""

    names: tuple[tuple[str, str], ...]
    theme: str
    starts: date
    ends: date
    groups: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    ways: frozenset[str] = frozenset()
    partners: str = ""
    activity: UUID | None = None


@service
def plan(*, actor: Actor, wanted: Plan, now: datetime, key: str) -> Given:
    """Plan a campaign. Raises Refused, Missing or BadCampaign."""

    def work() -> Given:
        require_keep(actor)
        made = new(actor, now)
        _enter(made, wanted, actor)
        made.save(force_insert=True)
        tell(Kind.CAMPAIGN_PLANNED, made, actor, now)
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="campaign.plan", body=wanted, now=now, work=work)


@service
def change(*, actor: Actor, campaign: UUID, wanted: Plan, read: int, now: datetime, key: str) -> Given:
    """Change the plan. Raises Refused, Missing, Fixed, BadCampaign or Stale."""

    def work() -> Given:
        found = reach_to_keep(actor, campaign)
        if found.state != CampaignState.PLANNED:
            raise Fixed
        _enter(found, wanted, actor)
        if found.events.exclude(on__range=(found.starts, found.ends)).exists():
            raise BadCampaign(_("An event would lie outside these days. Change the event first."), field="ends")
        save_versioned(found, read=read, fields=list(_PLANNED))
        tell(Kind.CAMPAIGN_CHANGED, found, actor, now)
        return Given(found.pk, found.version)

    body = (str(campaign), wanted)
    return once(actor=actor.account, key=key, verb="campaign.change", body=body, now=now, work=work)


@service
def step(*, actor: Actor, campaign: UUID, action: str, read: int, now: datetime, key: str) -> Given:
    """Start it, end it, or cancel it. Raises Refused, Missing, NotPossible, BadCampaign or Stale."""

    def work() -> Given:
        found = reach_to_keep(actor, campaign)
        if action not in _KINDS:
            raise NotPossible
        found.state = STATES.step(found.state, action)
        if action == "start":
            _check_start(found, day(now))
        if action == "end" and day(now) < found.ends:
            raise BadCampaign(
                _("Its last day is %(day)s. Enter then that it ended, or cancel it."), day=_day(found.ends)
            )
        save_versioned(found, read=read, fields=["state"])
        tell(_KINDS[action], found, actor, now)
        return Given(found.pk, found.version)

    body = (str(campaign), action)
    return once(actor=actor.account, key=key, verb="campaign.step", body=body, now=now, work=work)


@service
def evaluate(*, actor: Actor, campaign: UUID, result: str, learnt: str, read: int, now: datetime, key: str) -> Given:
    """Write what came of it and what was learnt; written again, it replaces what stood there.

    Raises Refused, Missing, NotPossible, BadCampaign or Stale.
    """

    def work() -> Given:
        found = reach_to_keep(actor, campaign)
        found.state = STATES.step(found.state, "evaluate")
        found.result = _said(result, "result", _("Say what came of it."))
        found.learnt = _said(learnt, "learnt", _("Say what was learnt, also where it is little."))
        save_versioned(found, read=read, fields=["state", "result", "learnt"])
        tell(Kind.CAMPAIGN_EVALUATED, found, actor, now)
        return Given(found.pk, found.version)

    body = (str(campaign), result, learnt)
    return once(actor=actor.account, key=key, verb="campaign.evaluate", body=body, now=now, work=work)


def new(actor: Actor, now: datetime) -> Campaign:
    """An empty campaign of the actor's organisation, not saved."""
    return Campaign(
        id=new_id(),
        code=fresh_code(Campaign, "CA"),
        organisation=actor.organisation,
        made_by=actor.account,
        made_at=now,
    )


def _enter(found: Campaign, wanted: Plan, actor: Actor) -> None:
    found.names = _names(wanted.names)
    if wanted.theme not in Theme.values:
        raise BadCampaign(_("Choose what the campaign is about."), field="theme")
    found.theme, found.starts, found.ends = wanted.theme, wanted.starts, wanted.ends
    _check_days(wanted)
    found.groups = _codes(wanted.groups, Group.values, "groups", _("Choose the groups from the list."))
    found.ways = _codes(wanted.ways, Way.values, "ways", _("Choose the channels from the list."))
    for code in sorted(wanted.regions):
        if not is_area(code):
            raise BadCampaign(
                _("“%(code)s” is no country or region of the directory. Choose one of the list."), field="regions", code=code
            )  # fmt: skip
    if len(wanted.regions) > MOST_REGIONS:
        raise BadCampaign(_("Choose the whole country instead of so many regions."), field="regions")
    found.regions, found.partners = code_set(wanted.regions), wanted.partners.strip()
    if len(found.partners) > LONGEST_PARTNERS:
        raise BadCampaign(_("This text is too long. Shorten it."), field="partners")
    found.activity = _line(wanted, actor) if wanted.activity else None


def _names(told: Iterable[tuple[str, str]]) -> dict[str, str]:
    found = {language: text.strip() for language, text in told if text.strip()}
    if not found:
        raise BadCampaign(_("Give the campaign a name."), field="name_en")
    for language, text in found.items():
        if language not in dict(settings.LANGUAGES):
            raise BadCampaign(_("Choose one of the languages."), field="names")
        if len(text) > LONGEST_NAME:
            raise BadCampaign(_("This text is too long. Shorten it."), field=f"name_{language}")
    return found


def _check_days(wanted: Plan) -> None:
    if wanted.ends < wanted.starts:
        raise BadCampaign(_("It cannot end before it begins."), field="ends")
    if not 2000 <= wanted.starts.year <= 2100 or (wanted.ends - wanted.starts).days > MOST_DAYS:
        raise BadCampaign(_("Check the days: a campaign lasts at most three and a half years."), field="starts")


def _codes(wanted: frozenset[str], known: Iterable[str], field: str, ask: object) -> str:
    if not wanted <= set(known):
        raise BadCampaign(str(ask), field=field)
    return code_set(wanted)


def _line(wanted: Plan, actor: Actor) -> UUID:
    """The line of the activity, whose programme must cover the days of the campaign. Raises Missing or BadCampaign."""
    activity = activity_of(actor, wanted.activity) if wanted.activity else None
    programme = activity.programme if activity else None
    if programme is None or not programme.first_year <= wanted.starts.year <= wanted.ends.year <= programme.last_year:
        raise BadCampaign(
            _("This activity belongs to another year. Choose one of a programme that covers the days of the campaign."),
            field="activity",
        )
    assert activity is not None  # noqa: S101
    return activity.line


def _check_start(found: Campaign, today: date) -> None:
    lacking = [language for language in dict(settings.LANGUAGES) if language not in found.names]
    if lacking:
        raise BadCampaign(_("Its name is missing in: %(languages)s. Add it first."), languages=", ".join(lacking))
    if not (found.groups and found.regions and found.ways):
        raise BadCampaign(_("Say first for whom it is, where, and through which channels."))
    if today < found.starts:
        raise BadCampaign(
            _("It begins on %(day)s. Enter then that it started, or change the days."), day=_day(found.starts)
        )


def _said(text: str, field: str, ask: object) -> str:
    found = text.strip()
    if not found:
        raise BadCampaign(str(ask), field=field)
    if len(found) > LONGEST:
        raise BadCampaign(_("This text is too long. Shorten it."), field=field)
    return found


def _day(one: date) -> str:
    return date_format(one, "SHORT_DATE_FORMAT")
