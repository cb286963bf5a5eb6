"""Six adverts and chats that people showed the hotline of Animus: two are nearly the same, two are harmless, one was decided."""

from datetime import datetime, timedelta
from typing import Final

from accord.demo.cast import Cast
from accord.detection.offers import services
from accord.detection.offers.services import OfferDetails
from accord.detection.offers.vocab import OfferKind, Platform

_K, _P = OfferKind, Platform
# What, where, how many hours ago, the words. Telephones are of no subscriber, accounts of nobody.
_SEEN: Final = (
    (_K.JOB, _P.FACEBOOK, 70, "Търсим млади момичета 18-28 за сервитьорки в клуб в Австрия. 2500 евро на месец, без опит и без договор. Пътя плащаме ние, после се връща от заплатата. Документите пазим в офиса. Пиши само във Вайбър +359 88 555 07 31"),
    (_K.JOB, _P.TELEGRAM, 20, "🔥 Търсим млади момичета 18-28 за сервитьорки в клуб в Австрия! 3000 евро на месец, без опит и без договор. Пътя плащаме ние, после се връща от заплатата. Документите пазим в офиса. Пиши само във Вайбър +359 88 555 07 31 🔥"),
    (_K.ROOM, _P.FACEBOOK, 26, "Безкоштовна кімната для жінки з України, можна з дитиною. Натомість спілкування і допомога по господарству. Паспорт залишаєте в мене для реєстрації. Пишіть у Telegram @host_varna"),
    (_K.RIDE, _P.TELEGRAM, 9, "Подвезу девушек до границы и дальше в Германию, бесплатно. Выезд сегодня ночью, последнее место. Никому не говори, пиши в личку."),
    (_K.JOB, _P.SITE, 30, "Hotel la Constanța angajează camerista pentru sezonul de iarnă. Contract de muncă, 8 ore pe zi, două zile libere pe săptămână, cazare și masă. Telefon 0241 555 012"),
    (_K.ROOM, _P.SITE, 40, "Room to let in a shared flat near the university, 300 euros a month, written contract, deposit of one month."),
)  # fmt: skip


def tell(cast: Cast, now: datetime) -> None:
    """Oksana pasted them; the room to let was looked at and is nothing."""
    for n, (kind, platform, hours, text) in enumerate(_SEEN):
        seen = now - timedelta(hours=hours)
        details = OfferDetails(text, kind, platform, seen)
        made = services.record(
            actor=cast["oksana"], details=details, now=seen + timedelta(minutes=10), key=f"offers-{n:06d}"
        )
        if kind == _K.ROOM and platform == _P.SITE:
            looked = seen + timedelta(minutes=20)
            services.decide(
                actor=cast["oksana"], offer=made.id, action="harmless", read=1, now=looked, key="offers-looked"
            )
