"""Two investigators of different bodies: one meeting over a plate that waits, one over an account on which they work together."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from accord.demo.cast import Cast
from accord.justice.links import services
from accord.justice.links.models import LinkMeeting
from accord.justice.links.services import Found, Opening
from accord.justice.links.vocab import Ground, SelectorKind

K, G = SelectorKind, Ground
_IBAN: Final = "BG80BNBG96611020345678"  # the example of the registry of IBANs (ISO 13616)
# Who, the proceeding, how long ago, what it holds, the oldest first. The telephones are of no subscriber.
FILES: Final = (
    (
        "petar",
        "ДП 167/2026, обяви за работа",
        timedelta(days=9),
        (
            Found(K.ACCOUNT, _IBAN, G.RECORDS),
            Found(K.HANDLE, "https://t.me/work_bg_fast", G.PUBLIC, "telegram"),
            Found(K.PHONE, "+359 88 555 07 31", G.DEVICE),
        ),
    ),
    (
        "kalina",
        "пр. пр. 2875/2026",
        timedelta(days=9),
        (Found(K.ACCOUNT, "BG80 BNBG 9661 1020 3456 78", G.RECORDS),),
    ),
    (
        "petar",
        "ДП 214/2026, складът на гарата",
        timedelta(hours=15),
        (
            Found(K.PLATE, "СВ 1234 АВ", G.SURVEILLANCE, "BG"),
            Found(K.PHONE, "088 555 0731", G.STATEMENT, "BG"),
            Found(K.ADDRESS, "ул. Индустриална 11", G.SURVEILLANCE, fact="София"),
            Found(K.HANDLE, "@work_bg_fast", G.PUBLIC, "telegram"),
        ),
    ),
    (
        "kalina",
        "пр. пр. 3021/2026",
        timedelta(hours=14),
        (Found(K.PLATE, "CB1234AB", G.STATEMENT, "BG"), Found(K.EMAIL, "jobs@fast-work.example", G.RECORDS)),
    ),
)


def tell(cast: Cast, now: datetime, key: Callable[[], str]) -> None:
    """Nine days ago they met over an account and joined; last evening over a plate, which Kalina has seen."""
    made = []
    for who, title, ago, holds in FILES:
        made.append(services.open_file(actor=cast[who], opening=Opening(title), now=now - ago, key=key()).id)
        for found in holds:
            services.enter(actor=cast[who], file=made[-1], found=found, now=now - ago, key=key())
    for days, who, file, action in (
        (8, "petar", made[0], "notice"),
        (8, "kalina", made[1], "notice"),
        (6, "kalina", made[1], "offer"),
        (6, "petar", made[0], "accept"),
        (0, "kalina", made[3], "notice"),
    ):
        _act(cast, who, file, action, now - timedelta(days=days, hours=1), key)


def _act(cast: Cast, who: str, file: UUID, action: str, at: datetime, key: Callable[[], str]) -> None:
    side = LinkMeeting.objects.get(file=file)
    services.act(actor=cast[who], meeting=side.pk, action=action, reason=None, read=side.version, now=at, key=key())
