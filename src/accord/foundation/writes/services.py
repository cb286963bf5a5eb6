"""Idempotency, versions, and the trace of a refusal."""

import functools
import hmac
import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, dataclass, is_dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, ParamSpec, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accord.foundation.ids import is_code, new_code
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Conflict, Failure, Invalid
from accord.foundation.rows import put, put_once, swap
from accord.foundation.wall import seen_by, whole_node
from accord.foundation.writes.models import UsedKey

IdempotencyKey = str
P = ParamSpec("P")
T = TypeVar("T")
KEEP: Final = timedelta(days=30)


class KeyReused(Conflict):
    """The key was used for something else."""

    code = "key-reused"
    sentence = _("This idempotency key was already used for a different request. Use a new key for a new request.")


class BadKey(Invalid):
    """The key is missing or too long."""

    code = "bad-key"
    sentence = _("Each write needs an idempotency key of 8 to 80 characters, such as a random UUID.")


class Stale(Conflict):
    """Someone else changed the record first."""

    code = "stale"
    sentence = _(
        "Someone else changed this in the meantime, and nothing was done. Look at how it stands now, and decide again."
    )
    kept = _(
        "Someone else changed this in the meantime. Your text is kept below; look at the new version and save again."
    )


@dataclass(frozen=True, slots=True)
class Given:
    """The result of a write: the id of what it made or changed. Answered again for a repeated key."""

    id: UUID
    version: int = 1
    repeated: bool = False


def service(function: Callable[P, T]) -> Callable[P, T]:
    """A write: one transaction, one at a time, over the rows that the organisation of the actor, or of the person who
    visits her own page, may see (decision 013).

    A failure inside it is rolled back; then the event that it carries, if any, is written, and it goes on up.
    """

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        actor: Any = kwargs.get("actor") or kwargs.get("visitor")
        try:
            # The events of a write are appended once, at its end, in the same transaction: a third of its questions less.
            with (
                seen_by(actor.organisation) if actor else nullcontext(),
                transaction.atomic(),
                ledger.together(in_turn=True),
            ):
                return function(*args, **kwargs)
        except Failure as failure:
            if isinstance(failure.record, Entry):
                with transaction.atomic():
                    ledger.append(failure.record)
            raise

    return call


def once(*, actor: UUID, key: IdempotencyKey, verb: str, body: Any, now: datetime, work: Callable[[], Given]) -> Given:
    """Do `work` for this key at most once; a repetition with the same body gets the first result.

    Raises BadKey for a missing key, KeyReused for the same key with another body. Runs inside the service's transaction,
    so the key and the effect are there together or not at all.
    """
    if not 8 <= len(key) <= 80:
        raise BadKey
    fingerprint = _fingerprint(verb, body)
    used = put_once(UsedKey(actor=actor, key=key, verb=verb, fingerprint=fingerprint, result={}, at=now))
    if used is None:
        earlier = UsedKey.objects.get(actor=actor, key=key)
        if not hmac.compare_digest(bytes(earlier.fingerprint), fingerprint):
            raise KeyReused from None
        return Given(UUID(earlier.result["id"]), earlier.result["version"], repeated=True)
    made = work()
    used.result = {"id": str(made.id), "version": made.version}
    put(used, ["result"])
    return made


def save_versioned(record: models.Model, *, read: int, fields: list[str]) -> None:
    """Write `fields` of `record` if its version is still `read`, and count the version up.

    Raises Stale otherwise. Compare-and-swap: alike on SQLite and PostgreSQL.
    """
    if not swap(record, fields, read=read):
        raise Stale
    record.version = read + 1  # type: ignore[attr-defined]


def fresh_codes(model: type[models.Model], prefix: str, how_many: int) -> list[str]:
    """Codes that no row of `model` has. Among 30,000 random codes two are equal once in 2,400 loads: seen, so asked for."""
    found: set[str] = set()
    while missing := how_many - len(found):
        tried = {new_code(prefix) for _ in range(missing)}
        with whole_node():
            found |= tried - set(_taken(model)(tuple(tried)))
    return list(found)


@functools.cache
def _taken(model: type[models.Model]) -> Prepared[str]:
    """Which of these codes rows of `model` have."""
    return Prepared(lambda codes: model._base_manager.filter(code__among=codes).values_list("code", flat=True))


def fresh_code(model: type[models.Model], prefix: str) -> str:
    """One code that no row of `model` has."""
    return fresh_codes(model, prefix, 1)[0]


def free_code(model: type[models.Model], code: str, prefix: str) -> str:
    """The code that a record has at another node, with a suffix if a record here has it; a fresh one if it is no code."""
    return first_free(model, code) if is_code(code, prefix) else fresh_code(model, prefix)


def first_free(model: type[models.Model], code: str) -> str:
    """The code, or the first with a suffix that no record here has."""
    with whole_node():
        taken = set(model._default_manager.filter(code__startswith=code).values_list("code", flat=True))
    return next(tried for tried in (code, *(f"{code}-{n}" for n in range(2, len(taken) + 3))) if tried not in taken)


def grown(what: str, key: IdempotencyKey) -> UUID:
    """The id of what a stranger's form with this key makes; sent twice, it is made once."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{what}\x1f{key}".encode(), sha256).digest()
    return UUID(bytes=digest[:16], version=4)


def forget_old_keys(*, now: datetime) -> int:
    """Remove keys older than thirty days; return how many."""
    return UsedKey.objects.filter(at__lt=now - KEEP).delete()[0]


def _fingerprint(verb: str, body: Any) -> bytes:
    # SECURITY: keyed, so that a dump does not confirm a guessed body. tests/rooms/writes/test_once.py
    return hmac.new(settings.SECRET_KEY.encode(), f"{verb}\x1f{_stable(body)}".encode(), sha256).digest()


def _stable(value: Any) -> str:
    """`value` as a text that no other value has, in every process: texts are quoted, sets and dicts are sorted."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_stable(k)}:{_stable(value[k])}" for k in sorted(value, key=str)) + "}"
    if isinstance(value, (set, frozenset)):
        return "<" + ",".join(sorted(_stable(item) for item in value)) + ">"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(_stable(item) for item in value) + "]"
    return f"{type(value).__name__}={json.dumps(str(value))}"
