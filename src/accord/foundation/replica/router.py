"""Where a question goes: to the database, but for what is counted inside `on_copy`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS

REPLICA: Final = "replica"
_here: ContextVar[bool] = ContextVar("accord_on_copy", default=False)


def is_on_copy() -> bool:
    """Whether reads go to the copy now."""
    return _here.get()


@contextmanager
def on_copy() -> Iterator[None]:
    """Around what is counted: every read of a model goes to the copy, in this thread."""
    kept = _here.set(True)
    try:
        yield
    finally:
        _here.reset(kept)


class Router:
    """Named in the settings where there is a copy. It answers each question itself: Django would else follow a row back to
    where it came from, and a row that was read from the copy would be written there.
    """

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """The copy inside `on_copy`, else the database."""
        return REPLICA if is_on_copy() else DEFAULT_DB_ALIAS

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """Always the database."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """A row is the same row in both."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """The copy gets its tables from PostgreSQL."""
        return db == DEFAULT_DB_ALIAS
