"""A campaign as a file, as far as the page shows it to who takes it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accord.foundation.ids import new_code
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.sheets import File, Format, Sheet, release
from accord.prevention.campaigns.queries import Opened, opened

_Row = tuple[str, str, str, int | str, str]


def give(*, actor: Actor, campaign: UUID, kind: Format, now: datetime) -> File:
    """Materials, events, reach and, for its own organisation, cost. That it left is an event. Raises Refused or Missing."""
    found, code = opened(actor, campaign, now), new_code("F")
    file = release(_sheet(found, code), kind)
    about: dict[str, Any] = {"object_type": "campaign", "object_id": found.campaign.pk}
    facts = {"code": code, "format": kind.value, "digest": file.digest, "by": found.campaign.code}
    with transaction.atomic():
        ledger.append(Entry.by(actor, Kind.EXPORT_MADE, now, **about, facts=facts))
    return file


def _sheet(found: Opened, code: str) -> Sheet:
    row = found.campaign
    rows: list[_Row] = [
        (_("Material"), one.get_kind_display(), one.title, one.copies or "", one.language) for one in found.materials
    ]
    rows += [
        (_("Event"), f"{one.on:%Y-%m-%d}", f"{one.title}, {one.place}", "" if one.people is None else one.people, _("people who came"))
        for one in found.events
    ]  # fmt: skip
    rows += [(_("Reach"), one.get_way_display(), "", one.number, one.get_kind_display()) for one in found.reached]
    rows += [(_("Cost"), "", one.title, f"{one.amount:.2f}", one.currency) for one in found.costs]
    cover = [
        (_("Campaign"), f"{row.name} ({row.code})"),
        (_("Organisation"), found.organisation.name),
        (_("What it is about"), row.get_theme_display()),
        (_("Days"), f"{date_format(row.starts)} – {date_format(row.ends)}"),
        (_("For whom"), found.groups),
        (_("Where"), found.regions),
        (_("Channels"), found.ways),
        (_("Partners"), row.partners),
        (_("State"), row.get_state_display()),
        (_("What came of it"), row.result),
        (_("What was learnt"), row.learnt),
        (
            _("How to read it"),
            _("People, times shown and clicks are three figures; amounts of two currencies are two."),
        ),
    ]
    heads = (_("What"), _("Kind"), _("Title"), _("Number"), _("Unit"))
    return Sheet(code, heads, tuple(rows), tuple((name, text) for name, text in cover if text))
