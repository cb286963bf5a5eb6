"""Questions of the media for the tests: a press desk, and one question that came."""

from dataclasses import replace

from accord.prevention.press import incoming, services
from accord.prevention.press.incoming import Asked
from accord.prevention.press.models import MediaQuestion, PressDesk
from tests.cast import key

ASKED = Asked("Irina Rusu", "Ziarul de Marți", "irina@example.org", "How many people were helped in 2026?", "ro")


def desk(world, who="elena"):
    """The press desk of an organisation, opened if it is not open yet."""
    found = PressDesk.objects.filter(organisation=world[who].organisation, closed_at=None).first()
    if found is not None:
        return found
    return PressDesk.objects.get(pk=services.open_desk(actor=world[who], now=world.now, key=key()).id)


def asked(world, who="elena", needed_by=None, form=None, **more):
    """A question to the press desk of `who`, as the public process keeps it."""
    to, before = desk(world, who), set(MediaQuestion.objects.values_list("pk", flat=True))
    incoming.ask(desk=to.pk, asked=replace(ASKED, **more), needed_by=needed_by, now=world.now, key=form or key())
    return MediaQuestion.objects.exclude(pk__in=before).get()


def stepped(world, row, action, who="elena"):
    read = MediaQuestion.objects.get(pk=row.pk).version
    services.step(actor=world[who], question=row.pk, action=action, read=read, now=world.now, key=key())
    return MediaQuestion.objects.get(pk=row.pk)
