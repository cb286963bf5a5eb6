"""Putting something out, inside the transaction of the room that answers for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from accord.cooperation.library.models import Item, ItemFile
from accord.cooperation.library.vocab import ItemKind


@dataclass(frozen=True, slots=True, repr=False)
class PublicFile:
    """A file for anybody. `language`: of its words; empty where it has none, or those of all."""

    name: str
    content: bytes
    mime: str
    language: str = ""


def put_out(
    *,
    code: str,
    kind: ItemKind,
    organisation: UUID,
    titles: dict[str, str],
    notes: dict[str, str],
    years: tuple[int, int],
    files: Iterable[PublicFile],
    now: datetime,
) -> Item:
    """Let anybody read it. What was put out before under this code stays as it is: putting out twice does nothing."""
    item, made = Item.objects.get_or_create(
        code=code,
        defaults={
            "kind": kind, "organisation": organisation, "titles": titles, "notes": notes, "since": years[0], "until": years[1],
            "put_out_at": now,
        },
    )  # fmt: skip
    if made:
        ItemFile.objects.bulk_create(
            ItemFile(
                item=item, name=one.name, language=one.language, mime=one.mime, size=len(one.content),
                digest=sha256(one.content).hexdigest(), content=one.content,
            )
            for one in files
        )  # fmt: skip
    return item
