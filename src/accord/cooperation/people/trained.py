"""Who of those who work here took part in a training that counts now: kept with the certificate, read where people are brought together."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max
from django.db.models.functions import Lower

from accord.cooperation.people.models import Account, Trained
from accord.cooperation.people.queries import colleagues
from accord.foundation.clock import day
from accord.foundation.policy import Actor


def note(certificates: Mapping[str, UUID], *, organisation: UUID, title: str, until: date, now: datetime) -> int:
    """Keep for each account with one of these addresses that its certificate counts `until`. For how many that was."""
    given = {address.strip().lower(): certificate for address, certificate in certificates.items()}
    found = Account.objects.annotate(low=Lower("email")).filter(low__in=given, is_active=True)
    made = [
        Trained(
            account=one, certificate=given[one.email.lower()], organisation=organisation, title=title, until=until,
            told_at=now,
        )
        for one in found
    ]  # fmt: skip
    return len(Trained.objects.bulk_create(made))


def current(accounts: Iterable[UUID], today: date) -> dict[UUID, date]:
    """Until when each of these is trained and current; who is not, is not in it."""
    rows = Trained.objects.filter(account__in=list(accounts), until__gte=today)
    return dict(rows.values_list("account").annotate(last=Max("until")))


def lacks(actor: Actor, account: UUID, now: datetime) -> bool:
    """Whether this colleague has no training that counts now, in an organisation where others have."""
    found = current([one.account_id for one in colleagues(actor, now=now)], day(now))
    return bool(found) and account not in found
