"""Offers as people paste them."""

from accord.detection.offers import batches, services
from accord.detection.offers.batches import BatchDetails
from accord.detection.offers.services import OfferDetails
from accord.detection.offers.vocab import OfferKind, Platform
from tests.cast import key

BAD = (
    "Търсим млади момичета 18-25 за работа като хостеси в Германия! 3000 евро на седмица, без опит, без договор. "
    "Документите пазим ние. Пътя плащаме ние, после се връща от заплатата. Пиши само в Телеграм @katya_work или +359 88 812 34 56."
)
COPY = BAD.replace("3000", "3500").replace("Германия", "Австрия").replace("@katya_work", "@lena_work")
HARMLESS = (
    "Склад в София търси двама общи работници. Трудов договор от първия ден, 8 часа на ден, почивни събота и неделя. "
    "Заплата 1800 лева. Обадете се на 02 987 65 43 или елате в офиса."
)


def offered(world, text=BAD, who="oksana", **changes):
    """An offer that `who` pasted."""
    told = {
        "kind": OfferKind.JOB,
        "platform": Platform.FACEBOOK,
        "seen_at": world.now,
        "address": "https://example.test/1",
    }
    details = OfferDetails(text=text, **told | changes)
    return services.record(actor=world[who], details=details, now=world.now, key=key()).id


def given_batch(world, texts=("Продавам колело.",), who="oksana"):
    """Texts that `who` uploaded; the node has not read them."""
    details = BatchDetails(tuple(texts), OfferKind.JOB, Platform.SITE, world.now)
    return batches.add(actor=world[who], details=details, now=world.now, key=key()).id
