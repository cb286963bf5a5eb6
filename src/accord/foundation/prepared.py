"""Questions that almost every request asks: Django builds each once, and then only their values are put in."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import randbelow, token_bytes, token_hex
from typing import Any, Final, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from accord.foundation.among import one_value
from accord.foundation.plans import planned_once

R = TypeVar("R")
Value = UUID | str | bytes | datetime | tuple[UUID, ...] | tuple[str, ...]
_STANDS_FOR: Final[dict[type, Callable[[], Any]]] = {
    UUID: uuid4,
    str: token_hex,
    bytes: lambda: token_bytes(32),
    datetime: lambda: datetime(1, 1, 1, tzinfo=UTC) + timedelta(seconds=randbelow(10**10)),
    tuple: lambda: (uuid4(), uuid4()),
}
_ADAPTED: Final[dict[type, Callable[[Any, Any], Any]]] = {
    UUID: models.UUIDField().get_db_prep_value,
    str: models.TextField().get_db_prep_value,
    bytes: models.BinaryField().get_db_prep_value,
    datetime: models.DateTimeField().get_db_prep_value,
    tuple: one_value,
}


class Prepared(Generic[R]):
    """`build(*values)` is a queryset; calling gives its rows for these values, which are ids, texts, bytes, moments, and tuples of
    ids or texts (`pk__among`).

    Django takes a millisecond to write a question with joins, the database a fifth of that to answer it. What the question is
    like must not hang on the values: no None. Related rows that `select_related` names come along. PostgreSQL keeps its
    plan too, one for all values: it asks for rows by a key (`plans.py`); not if `by_key` is false.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, R]], *, by_key: bool = True) -> None:
        self._build, self._planned = build, planned_once if by_key else nullcontext
        self._made: dict[str, _Made] = {}

    def __call__(self, *values: Value) -> list[R]:
        """The rows, in the order of the queryset. Raises TypeError for a value that is none of these."""
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = _Made.of(self._build, [_kind(value) for value in values])
        with self._planned():
            return list(made.reader(_Asked(made.compiler(values))))


@dataclass(frozen=True, slots=True)
class _Made:
    """A question as Django wrote it; `places`: which of the values stands at each parameter, or None where it is fixed."""

    template: Any
    sql: str
    parameters: tuple[Any, ...]
    places: tuple[int | None, ...]
    kinds: tuple[type, ...]
    converters: Any
    reader: Callable[[Any], Iterable[Any]]  # what Django reads the answer with: records or tuples

    @classmethod
    def of(cls, build: Callable[..., models.QuerySet[Any]], kinds: Sequence[type]) -> "_Made":
        reader, compiler, sql, parameters, places = _written(build, kinds)
        _, _, again, others, same = _written(build, kinds)
        fixed = [one for one, place in zip(parameters, places, strict=True) if place is None]
        if (sql, places, fixed) != (again, same, [o for o, place in zip(others, same, strict=True) if place is None]):
            raise TypeError("A prepared question hangs on its values.")
        if not set(range(len(kinds))) <= set(places):
            raise TypeError("A value of a prepared question stands nowhere in it.")
        converters = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])
        compiler.connection = None  # of the thread that asked first: it must not live as long as the question
        return cls(compiler, sql, parameters, places, tuple(kinds), converters, reader)

    def compiler(self, values: Sequence[Any]) -> Any:
        """One that asks with these values, at the connection of this thread."""
        given = [_adapted(kind, value) for kind, value in zip(self.kinds, values, strict=True)]
        filled = tuple(
            fixed if place is None else given[place] for fixed, place in zip(self.parameters, self.places, strict=True)
        )
        asking = copy(self.template)
        asking.connection = connections[DEFAULT_DB_ALIAS]
        asking.as_sql = lambda *_args, **_more: (self.sql, filled)
        asking.get_converters = lambda _expressions: self.converters
        return asking


def _written(
    build: Callable[..., models.QuerySet[Any]], kinds: Sequence[type]
) -> tuple[Any, Any, str, tuple[Any, ...], tuple[int | None, ...]]:
    """(reader of rows, compiler, SQL, parameters, which value stands at each) of the question for values that are like no other."""
    stand_ins = [_STANDS_FOR[kind]() for kind in kinds]
    written = [_seen(_adapted(kind, one)) for kind, one in zip(kinds, stand_ins, strict=True)]
    asked: Any = build(*stand_ins)
    compiler = asked.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    seen = tuple(map(_seen, parameters))
    return (
        asked._iterable_class,
        compiler,
        sql,
        seen,
        tuple(written.index(one) if one in written else None for one in seen),
    )


class _Asked:
    """What Django's reader of rows looks at."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects: Final[dict[Any, Any]] = {}

    def __init__(self, compiler: Any) -> None:
        self.query, self._compiler = self, compiler

    def get_compiler(self, using: str) -> Any:
        """The one that asks."""
        return self._compiler


def _kind(value: Any) -> type:
    for kind in _STANDS_FOR:
        if isinstance(value, kind):
            return kind
    raise TypeError(f"{type(value).__name__} is no value of a prepared question.")


def _adapted(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{kind.__name__} is asked for, {type(value).__name__} was given.")
    return _ADAPTED[kind](value, connection)


def _seen(parameter: Any) -> Any:
    """What can be compared: a driver wraps bytes."""
    return getattr(parameter, "obj", parameter)
