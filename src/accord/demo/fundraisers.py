"""Three people who want to collect money for the work: one confirmed, one has not yet, and the letter to one did not arrive; invented."""

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from accord.demo.cast import Cast
from accord.prevention.fundraisers import incoming, posting, services
from accord.prevention.fundraisers.incoming import Told
from accord.prevention.fundraisers.letters import token_of
from accord.prevention.fundraisers.models import Fundraiser
from accord.prevention.fundraisers.queries import secret_of
from accord.prevention.fundraisers.vocab import Fault

_SIGNED_UP: Final = (
    ("run", Told("Mihai Dumitru", "mihai@accord.example", "Alerg zece kilometri la Constanța, în mai.", "ro")),
    ("school", Told("Petya Georgieva", "petya@accord.example", "Благотворителен базар в нашето училище.", "bg")),
    ("birthday", Told("Olena Koval", "olena@accord.example", "Замість подарунків.", "uk")),
)


def tell(cast: Cast, now: datetime) -> None:
    """The Commission takes fundraisers. No letter leaves the demonstration: what a mail server would say is told."""
    desk = services.open_desk(actor=cast["elena"], now=now - timedelta(days=9), key=str(uuid4())).id
    for kind, told in _SIGNED_UP:
        incoming.sign_up(desk=desk, kind=kind, told=told, now=now - timedelta(days=2), key=str(uuid4()))
    for number, row in enumerate(Fundraiser.objects.filter(desk=desk).order_by("kind")):  # birthday, run, school
        posting.take_in(fundraiser=row.pk, now=now - timedelta(days=2))
        fault = (Fault.REFUSED, None, None)[number]
        if claimed := posting.claim(fundraiser=row.pk, now=now - timedelta(days=2)):
            posting.record(fundraiser=row.pk, claimed=claimed, fault=fault, now=now - timedelta(days=2))
        if number == 1:
            confirm = token_of(secret_of(row), row.pk, row.turn, leaves=False)
            link = incoming.use(confirm, now - timedelta(days=1))
            posting.follow(link=link.pk, now=now - timedelta(days=1))
