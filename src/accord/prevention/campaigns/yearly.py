"""The national campaigns of a year, ready-made: planned drafts, once for a year."""

import tomllib
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations.queries import country_of
from accord.foundation.clock import day
from accord.foundation.codes import code_set
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Actor, OrganisationKind
from accord.foundation.refusals import Reason, Refused
from accord.foundation.writes.services import Given, once, service
from accord.prevention.campaigns.access import require_keep
from accord.prevention.campaigns.models import Campaign
from accord.prevention.campaigns.recording import tell
from accord.prevention.campaigns.services import new
from accord.prevention.campaigns.vocab import AlreadyBegun, BadCampaign
from accord.prevention.programme.frames import frame, in_language
from accord.prevention.programme.models import Activity, Programme
from accord.prevention.programme.vocab import RUNNING

_DATA: Final = Path(__file__).parent / "data" / "national.toml"


class NotNational(Refused):
    """Only who coordinates a country begins its national campaigns."""

    code = "campaigns-not-national"

    def __init__(self) -> None:
        words = _("Only the coordinator of a country begins its national campaigns.")
        super().__init__((Reason(self.code, words, _("Plan a campaign of your own organisation instead.")),))


@lru_cache(maxsize=1)
def national() -> dict[str, Any]:
    """What is ready-made, as it stands in the file."""
    return tomllib.loads(_DATA.read_text(encoding="utf-8"))


@service
def begin_year(*, actor: Actor, year: int, now: datetime, key: str) -> Given:
    """Plan those national campaigns of a year that are not there yet; answers with the first of them.

    Raises Refused, NotNational, BadCampaign or AlreadyBegun.
    """

    def work() -> Given:
        require_keep(actor)
        if actor.organisation_kind != OrganisationKind.NATIONAL_COORDINATOR:
            raise NotNational
        if not day(now).year - 1 <= year <= day(now).year + 1:
            raise BadCampaign(_("Choose last year, this year or the next one."), field="year")
        there = set(
            Campaign.objects.filter(organisation=actor.organisation, year=year).values_list("yearly", flat=True)
        )
        made = [_made(one, actor, year, now) for one in national()["campaign"] if one["yearly"] not in there]
        if not made:
            raise AlreadyBegun(year=year)
        for campaign in made:
            tell(Kind.CAMPAIGN_PLANNED, campaign, actor, now, year=year)
        return Given(made[0].pk)

    return once(actor=actor.account, key=key, verb="campaign.begin_year", body=year, now=now, work=work)


def _made(one: dict[str, Any], actor: Actor, year: int, now: datetime) -> Campaign:
    made = new(actor, now)
    made.names, made.theme = one["names"], one["theme"]
    made.starts, made.ends = (date.fromisoformat(f"{year}-{one[side]}") for side in ("starts", "ends"))
    made.groups, made.ways = code_set(one["groups"]), code_set(one["ways"])
    made.regions = country_of(actor.organisation)
    made.yearly, made.year = one["yearly"], year
    made.activity = _line(one["item"], actor, year)
    made.save(force_insert=True)
    return made


def _line(item: int, actor: Actor, year: int) -> UUID | None:
    """The activity of the year's programme in force that stands for this campaign, if it is still called so."""
    code = national()["frame"]
    found = Programme.objects.filter(organisation=actor.organisation, frame=code, state__in=RUNNING, first_year=year)
    programme = found.order_by("-edition").first()
    if programme is None:
        return None
    title = in_language(frame(code).yearly[item].titles, programme.language)
    return Activity.objects.filter(programme=programme, title=title).values_list("line", flat=True).first()
