"""Fundraisers for the tests: a desk, a sign-up, and the letters that went."""

import re
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy

from django.test import override_settings

from accord.prevention.fundraisers import incoming, services, tasks
from accord.prevention.fundraisers.incoming import Told
from accord.prevention.fundraisers.models import Fundraiser, FundraiserDesk
from tests.cast import key
from tests.mailbox import mail_server

TOLD = Told("Mihai Dumitru", "mihai@example.org", "Alerg zece kilometri.", "ro")
SITE = "https://help.example.org"


def desk(world, who="elena"):
    """The desk of an organisation, opened if it is not open yet."""
    found = FundraiserDesk.objects.filter(organisation=world[who].organisation, closed_at=None).first()
    if found is not None:
        return found
    return FundraiserDesk.objects.get(pk=services.open_desk(actor=world[who], now=world.now, key=key()).id)


def signed_up(world, who="elena", kind="run", form=None, **more):
    """A sign-up with the desk of `who`, as the public process keeps it."""
    to, before = desk(world, who), set(Fundraiser.objects.values_list("pk", flat=True))
    incoming.sign_up(desk=to.pk, kind=kind, told=replace(TOLD, **more), now=world.now, key=form or key())
    return Fundraiser.objects.exclude(pk__in=before).get()


@contextmanager
def post():
    """A mail server, and settings by which this node writes to fundraisers."""
    with (
        mail_server() as box,
        override_settings(
            ACCORD_SMTP=box.url, ACCORD_OPEN_MAIL_FROM="Accord <give@accord.example>", ACCORD_SITE=SITE + "/"
        ),
    ):
        yield box


def read(raw):
    """One letter as a mail program shows it."""
    return message_from_bytes(raw, policy=policy.default)


def tokens(raw):
    """What stands in the links of a letter: to confirm (or None), to leave."""
    found = re.findall(rf"{SITE}/\w\w/g/([0-9a-f]{{48}})/", read(raw).get_content())
    return (found[0] if len(found) > 1 else None), found[-1]


def confirmed(world, **more):
    """A sign-up that was confirmed by its letter."""
    row = signed_up(world, **more)
    with post() as box:
        tasks.post(world.now)
        incoming.use(tokens(box.letters[-1])[0], world.now)
        tasks.post(world.now)
    return Fundraiser.objects.get(pk=row.pk)
