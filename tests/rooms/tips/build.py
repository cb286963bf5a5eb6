"""What the tests of tips share."""

from accord.detection.tips import incoming, services
from accord.detection.tips.incoming import Told
from accord.detection.tips.models import Intake, Tip
from accord.foundation import wall
from tests.cast import key

TEXT = "Забрали паспорти, замикають на ніч. Канарка: вул. Зелена 5."


def intake(world, who="ana", country="BG"):
    """An organisation that receives tips."""
    made = services.open_intake(actor=world[who], country=country, now=world.now, key=key())
    return Intake.objects.get(pk=made.id)


def tell(world, into=None, form="", **more):
    """What a stranger does: (receipt, tip)."""
    into = into or Intake.objects.filter(closed_at=None).first() or intake(world)
    told = Told(**{"text": TEXT, "language": "uk"} | more)
    before = set(Tip.objects.values_list("pk", flat=True))
    with wall.nobody():
        receipt = incoming.tell(intake=into.pk, told=told, now=world.now, key=form or key())
    return receipt, Tip.objects.exclude(pk__in=before).first()


def taken_up(world, tip, who="ana"):
    """Somebody has looked."""
    tip.refresh_from_db()
    services.take_up(actor=world[who], tip=tip.pk, read=tip.version, now=world.now, key=key())
    tip.refresh_from_db()
    return tip


def answered(world, tip, text="Дякуємо. Зателефонуйте нам.", who="ana"):
    """Somebody has answered."""
    tip.refresh_from_db()
    services.reply(actor=world[who], tip=tip.pk, text=text, read=tip.version, now=world.now, key=key())
    tip.refresh_from_db()
    return tip
