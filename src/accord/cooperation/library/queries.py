"""Reading what is public: for anybody, in the public process too."""

from typing import Final

from django.db.models import Prefetch

from accord.cooperation.library.models import Item, ItemFile
from accord.foundation.ids import no_text
from accord.foundation.pages import Page, page_of

_MOST: Final = 100  # of the catalogue


def items(*, after: str = "") -> Page[Item]:
    """What was put out, newest first. Raises BadCursor."""
    return page_of(Item.objects.all(), order="put_out_at", after=after)


def catalogue() -> list[Item]:
    """The newest ones with their files, without the contents: for portals of open data."""
    files = Prefetch("files", ItemFile.objects.defer("content").order_by("name"))
    return list(Item.objects.prefetch_related(files).order_by("-put_out_at", "-pk")[:_MOST])


def item(code: str) -> tuple[Item, list[ItemFile]] | None:
    """One item with its files, without their contents."""
    found = Item.objects.filter(code=code).first()
    return (found, list(found.files.defer("content").order_by("language", "name"))) if found else None


def file(code: str, name: str) -> ItemFile | None:
    """One file with its content."""
    return None if no_text(name) else ItemFile.objects.filter(item__code=code, name=name).first()


def is_out(code: str) -> bool:
    """Whether something was put out under this code."""
    return Item.objects.filter(code=code).exists()
