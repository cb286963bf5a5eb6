"""The directory of the story: what is publicly known, an entry that Animus keeps itself, and a report that waits."""

from dataclasses import replace
from datetime import datetime, timedelta

from accord.cooperation.directory import loading, queries, services
from accord.cooperation.directory.entry import entry_of
from accord.cooperation.directory.search import Wish
from accord.cooperation.directory.vocab import Wrong
from accord.demo.cast import Cast
from accord.foundation.clock import day

_WEEK = {str(weekday): [(9 * 60, 17 * 60 + 30)] for weekday in range(5)}


def tell_directory(cast: Cast, now: datetime) -> None:
    """Loaded by the Commission; corrected by Animus, whose contract ends soon; a number reported by Mira."""
    loading.load(loading.SEED, now=now - timedelta(days=20), numbers=True)
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
