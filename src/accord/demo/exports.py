"""Files in the story: one that left without names, one with names that waits to be taken."""

from collections.abc import Callable
from datetime import datetime, timedelta

from accord.demo.cast import Cast
from accord.foundation.policy import Category, Purpose
from accord.protection.exports import services
from accord.protection.exports.services import Wanted
from accord.protection.exports.vocab import ExportKind, FileFormat


def tell(cast: Cast, now: datetime, key: Callable[[], str]) -> None:
    """Ana took a list without names yesterday evening, and asked for a file for Dignita an hour ago."""
    ana = cast["ana"]
    list_ = Wanted(
        ExportKind.CASES, FileFormat.XLSX, Purpose.ASSISTANCE, "Weekly review of the team.", keeper="Ana, on paper"
    )
    evening = now - timedelta(hours=16)
    asked = services.ask(actor=ana, wanted=list_, now=evening, key=key())
    services.take(actor=ana, export=asked.id, read=asked.version, now=evening + timedelta(minutes=2), key=key())
    names = frozenset({Category.IDENTITY, Category.NEEDS})
    handed = Wanted(
        ExportKind.IDENTITIES,
        FileFormat.XLSX,
        Purpose.ASSISTANCE,
        "Their lawyer works on paper.",
        cast.org("dignita"),
        categories=names,
    )
    services.ask(actor=ana, wanted=handed, now=now - timedelta(hours=1), key=key())
