"""Three tips from the public pages: one is answered, one is calm and waits, one tells of danger."""

from datetime import datetime, timedelta
from typing import Final

from accord.demo.cast import Cast
from accord.detection.tips import incoming, services
from accord.detection.tips.incoming import Told
from accord.detection.tips.models import Intake, Tip
from accord.foundation.ids import new_id

# What, how long ago; the code of each stands in cast.txt.
TIPS: Final = (
    (
        Told(
            "Працюю на фермі біля Пазарджика з травня. Паспорт забрав бригадир, гроші обіцяє після сезону. Нас шестеро. "
            "Чи можемо ми піти, якщо винні за житло?",
            "uk",
            "ферма за Пазарджиком, білий склад біля дороги",
        ),
        timedelta(days=2, hours=5),
    ),
    (
        Told(
            "В съседния апартамент водят все нови момичета, излизат само с един мъж. Не знам дали е нещо, но не ми е спокойно.",
            "bg",
            "Бургас, ж.к. Славейков",
        ),
        timedelta(hours=7),
    ),
    (
        Told(
            "Sunt închisă într-o casă, mi-au luat telefonul, scriu de pe al altcuiva. Diseară mă duc în altă parte.",
            "ro",
            "lângă Ruse, nu știu strada",
            danger=True,
        ),
        timedelta(minutes=4),
    ),
)
_ANSWER: Final = (
    "Так, ви можете піти. Борг за житло не дає нікому права тримати ваші документи. Зателефонуйте 0800 20 100, це безкоштовно, "
    "або напишіть тут, коли вам безпечно поговорити. Нічого не кажіть бригадирові."
)


def tell(cast: Cast, now: datetime) -> list[str]:
    """Animus receives tips, and has three; returns their codes, in the order of `TIPS`."""
    ana, oksana = cast["ana"], cast["oksana"]
    opened = services.open_intake(actor=ana, country="BG", now=now - timedelta(days=30), key=str(new_id()))
    intake = Intake.objects.get(pk=opened.id)
    codes = []
    for told, ago in TIPS:
        codes.append(incoming.tell(intake=intake.pk, told=told, now=now - ago, key=str(new_id())))
        for message in services.to_notice(now=now - ago + timedelta(hours=1)):
            services.notice(message=message, now=now - ago + timedelta(minutes=1))
    first = Tip.objects.earliest("hour")
    at = now - timedelta(days=2)
    services.take_up(actor=oksana, tip=first.pk, read=1, now=at, key=str(new_id()))
    services.reply(actor=oksana, tip=first.pk, text=_ANSWER, read=2, now=at + timedelta(minutes=9), key=str(new_id()))
    return [f"{code[:4]} {code[4:8]} {code[8:12]} {code[12:]}" for code in codes]
