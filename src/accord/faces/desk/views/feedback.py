"""How referrals are answered: counts for each organisation, and the codes behind a count."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.models import Organisation
from accord.faces.desk.views.base import DeskRequest, now, page
from accord.foundation.clock import day
from accord.protection.referrals import feedback as counts
from accord.protection.referrals.feedback import COUNTED, Asked, Line
from accord.protection.referrals.forms import PeriodForm


@require_GET
def feedback(request: DeskRequest) -> HttpResponse:
    """What came of the referrals of a period: of the country, of the territory, or one's own."""
    today = day(now())
    first = today - timedelta(days=90)
    form = PeriodForm(request.GET if "first" in request.GET else {"first": first, "last": today})
    asked = form.asked() if form.is_valid() else Asked(first, today)
    found = counts.feedback(request.actor, asked)
    names = organisations.named(line.organisation for line in [*found.by_receiver, *found.by_giver])
    of = organisations.named([asked.receiver, asked.giver])
    return page(
        request,
        "feedback",
        form=form,
        counted=COUNTED.values(),
        tables=[
            ("receiver", [_row(line, "receiver", asked, names) for line in found.by_receiver]),
            ("giver", [_row(line, "giver", asked, names) for line in found.by_giver]),
        ],
        behind=counts.behind(request.actor, asked) if asked.giver or asked.receiver else None,
        what=COUNTED.get(asked.counted, ""),
        of=of.get(asked.receiver or asked.giver or UUID(int=0)),
    )


def _row(line: Line, side: str, asked: Asked, names: dict[Any, Organisation]) -> dict[str, Any]:
    period = {"first": asked.first.isoformat(), "last": asked.last.isoformat(), side: str(line.organisation)}
    cells = [
        {
            "number": number,
            "missing": line.sent - number,
            "url": "?" + urlencode(period | {"counted": name}) + "#behind",
        }
        for name, number in line.counts.items()
    ]
    return {
        "name": names[line.organisation].name,
        "sent": line.sent,
        "url": "?" + urlencode(period) + "#behind",
        "cells": cells,
    }
