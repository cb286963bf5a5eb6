"""The directory of the story: what is publicly known, an entry that Animus keeps itself, and a report that waits."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from accord.cooperation.directory import loading, queries, services, vetting
from accord.cooperation.directory.entry import entry_of
from accord.cooperation.directory.search import Wish
from accord.cooperation.directory.vetting import Offered
from accord.cooperation.directory.vetting_vocab import HelperKind, Offer
from accord.cooperation.directory.vocab import Wrong
from accord.demo.cast import Cast
from accord.foundation.clock import day
from accord.research.observations import loading as observations
from accord.research.observations.sources import SEED, SEED_ADDRESS, SEED_RETRIEVED

_WEEK = {str(weekday): [(9 * 60, 17 * 60 + 30)] for weekday in range(5)}


def tell_directory(cast: Cast, now: datetime) -> None:
    """Loaded by the Commission; corrected by Animus, whose contract ends soon; a number reported by Mira."""
    loading.load(loading.SEED, now=now - timedelta(days=20), numbers=True)
    where = observations.Where(address=SEED_ADDRESS, retrieved=date.fromisoformat(SEED_RETRIEVED))
    observations.load(SEED, where=where, now=now)
    rows = {row.origin: row for row in queries.found(cast["nadia"], Wish(), now)}
    own, line = rows["bg-animus-crisis"], rows["number-0700 17 670".replace(" ", "")]
    entry = replace(
        entry_of(own),
        hours=_WEEK,
        languages=frozenset({"bg", "en", "ru", "uk"}),
        funding="Договор с общината",
        funding_until=day(now) + timedelta(days=25),
    )
    services.edit(
        actor=cast["nadia"],
        service=own.pk,
        entry=entry,
        read=own.version,
        now=now - timedelta(days=3),
        key="directory-1",
    )
    services.report(
        actor=cast["mira"],
        service=line.pk,
        wrong=Wrong.HOURS,
        note="След 17 часа никой не отговаря.",
        now=now - timedelta(days=1),
        key="directory-2",
    )
    _helpers(cast, now)


def _helpers(cast: Cast, now: datetime) -> None:
    """A host in Burgas who was vetted last year and whose vetting ends, and a driver who has just offered."""
    yana, then = cast["yana"], now - timedelta(days=340)
    host = Offered(
        HelperKind.PERSON, "Калина Стефанова", "+359 88 555 04 11", frozenset({Offer.HOUSING}), frozenset({"BG-02"})
    )
    made = vetting.register(actor=yana, offered=host, now=then, key="helper-001").id
    vetting.move(actor=yana, helper=made, action="begin", until=None, reason=None, read=1, now=then, key="helper-002")
    for read, kind in ((2, "identity"), (3, "register")):
        vetting.record_check(
            actor=yana, helper=made, kind=kind, concern=False, read=read, now=then, key=f"helper-{read + 1:03d}"
        )
    until = day(now) + timedelta(days=20)
    vetting.move(actor=yana, helper=made, action="vet", until=until, reason=None, read=4, now=then, key="helper-005")
    driver = Offered(
        HelperKind.COMPANY, "Бързи превози ЕООД", "+359 88 555 04 12", frozenset({Offer.TRANSPORT}), frozenset({"BG"}),
        "Предлага превоз от Дуранкулак.",
    )  # fmt: skip
    vetting.register(actor=yana, offered=driver, now=now - timedelta(days=2), key="helper-006")
