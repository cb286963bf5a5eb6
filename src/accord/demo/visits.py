"""Her own page in the demonstration: Tetiana opened it once, wrote a message that waits for Ana, and left."""

from datetime import datetime, timedelta

from django.conf import settings

from accord.demo.cast import Cast
from accord.foundation.ids import new_id
from accord.protection.cases.models import Case
from accord.protection.visits import door, letters, services
from accord.protection.visits.services import Asked

_TEXT = "Чи можна перенести розмову з юристкою на ранок? Після обіду я з сином у лікаря."


def tell(cast: Cast, now: datetime) -> None:
    """One visit, two hours ago; what she wrote is unread."""
    if not settings.ACCORD_PORTAL:
        return
    ana, at = cast["ana"], now - timedelta(hours=2)
    her = (
        Case.objects.filter(organisation=ana.organisation, contact_plans__ended_at=None)
        .exclude(contact_plans=None)
        .earliest("opened_at")
    )
    asked = Asked(wants=True, alone=True, shown=True)
    _given, numbers = services.make_link(actor=ana, case=her.pk, asked=asked, now=at, key=str(new_id()))
    opened = door.open_link(typed=numbers, now=at + timedelta(minutes=3))
    wrote = at + timedelta(minutes=6)
    letters.write(visitor=opened.visitor, text=_TEXT, danger=False, now=wrote, key=str(new_id()))
    door.leave(cookie=opened.cookie, now=at + timedelta(minutes=8))
