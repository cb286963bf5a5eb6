"""The whole caseload: the first persons are told, the others copied, in batches that stand or fall; goes on where it was stopped."""

import json
import random
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, transaction

from accord.cooperation.agreements import services as agreements
from accord.cooperation.agreements.models import Agreement
from accord.cooperation.agreements.terms import ClauseTerms, Terms
from accord.cooperation.agreements.vocab import AgreementKind, LegalBasis
from accord.cooperation.organisations.models import Organisation
from accord.cooperation.people.models import Account, Membership
from accord.demo.agreements import CARE
from accord.demo.caseload.copying import Batch
from accord.demo.caseload.drawn import YEARS, person
from accord.demo.caseload.pattern import Pattern, Watching, read
from accord.demo.caseload.telling import DESKS, Telling
from accord.demo.cast import CAST, Cast
from accord.foundation.ledger.models import Event
from accord.foundation.policy import Purpose
from accord.foundation.refusals import Conflict, Invalid
from accord.foundation.writes.models import UsedKey
from accord.foundation.writes.telling import Told as Saying
from accord.research.facts.writing import hearing

TOLD: Final = 120  # histories that are told; the others are copied from these
AT_ONCE: Final = 250
_NOBODY: Final = UUID(int=0)
_TITLE: Final = "Referral protocol of the made-up caseload"


class NotHere(Invalid):
    """This node is no place for made-up people."""

    code = "caseload-not-here"
    sentence = (
        "Made-up people go to a demonstration node with its cast only. Make one in a new folder: accord demo --alone"
    )


class OtherCaseload(Conflict):
    """Half of another caseload stands here."""

    code = "caseload-other"
    sentence = "This node holds a caseload of the seed %(seed)s. Go on with that seed, or make a new node."


def make(many: int, *, seed: int, now: datetime, told: int = TOLD) -> Iterator[int]:
    """Persons 1 to `many` of this seed; yields how many are there after each batch. The first `told` histories are told by
    the services, the others copied from them; `told` of `many` or more tells all.

    Raises NotHere, or OtherCaseload.
    """
    if not settings.ACCORD_DEMO:
        raise NotHere
    progress, cast = _Progress.of(seed, now), cast_here()
    _agreed(cast, now)
    done = progress.done
    yield done
    if done < min(told, many):
        watching = Watching()
        for number in range(done, min(told, many)):
            with transaction.atomic(), hearing() as said:
                case = Telling(cast, person(seed, number), seed, now).tell()
                progress.reached(number + 1, case)
            progress.remember(case, watching.new(), said)
            yield number + 1
    patterns = progress.patterns(cast) if progress.done < many else []

    def sealed(start: int) -> _Ready:
        size, chance = min(AT_ONCE, many - start), random.Random(f"{seed}/copies/{start}")  # noqa: S311
        batch = Batch(now)
        return _Ready(start, batch, start + size, [batch.add(chance.choice(patterns), chance) for _ in range(size)][-1])

    for ready in _ahead(sealed, range(progress.done, many, AT_ONCE)):
        try:
            _written(ready, progress)
        except IntegrityError:  # among a million random codes some are equal: others are drawn
            _written(sealed(ready.start), progress)
        yield ready.there


def _written(ready: "_Ready", progress: "_Progress") -> None:
    with transaction.atomic():
        ready.batch.write()
        progress.reached(ready.there, ready.case)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A batch that is sealed; how many are there before and once it is written, and the case of the last one."""

    start: int
    batch: Batch
    there: int
    case: UUID


def _ahead(work: Callable[[int], _Ready], starts: Iterable[int]) -> Iterator[_Ready]:
    """The next batch is sealed while the one before is written: the database computes meanwhile."""
    with ThreadPoolExecutor(1) as beside:
        waiting = None
        for start in starts:
            coming = beside.submit(copy_context().run, work, start)
            if waiting:
                yield waiting.result()
            waiting = coming
        if waiting:
            yield waiting.result()


class _Progress:
    """How far it came: in the transaction of each batch. What was told stands beside it, in ids and codes."""

    def __init__(self, row: UsedKey, file: Path) -> None:
        self._row, self._file = row, file

    @classmethod
    def of(cls, seed: int, now: datetime) -> "_Progress":
        """Where the caseload of this seed stands. Raises OtherCaseload."""
        key = f"caseload-{seed}"
        others = UsedKey.objects.filter(actor=_NOBODY, verb="caseload").exclude(key=key)
        if other := others.values_list("key", flat=True).first():
            raise OtherCaseload(seed=other.removeprefix("caseload-"))
        told = {"verb": "caseload", "fingerprint": bytes(32), "result": {"done": 0}, "at": now}
        row, begun = UsedKey.objects.get_or_create(actor=_NOBODY, key=key, defaults=told)
        file = Path(settings.ACCORD_DATA) / f"{key}.jsonl"
        if begun:  # what lies there is of a database that is gone
            file.unlink(missing_ok=True)
        return cls(row, file)

    @property
    def done(self) -> int:
        """How many persons are there."""
        return int(self._row.result["done"])

    def reached(self, many: int, case: UUID) -> None:
        """So many are there, `case` is that of the last one; inside the transaction of the batch."""
        self._row.result = {"done": many, "case": str(case)}
        self._row.save(update_fields=["result"])

    def remember(self, case: UUID, rows: dict[type[Any], list[Any]], said: list[Saying]) -> None:
        """What one told history left, for this run and later ones."""
        line = {
            "case": str(case),
            "rows": {model._meta.label: [str(row.pk) for row in them] for model, them in rows.items()},
            "said": [asdict(one) for one in said],
        }
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, default=str) + "\n")

    def patterns(self, cast: Cast) -> list[Pattern]:
        """The told histories as patterns. Raises NotHere where the file of them is gone."""
        if not self._file.exists():
            raise NotHere
        organisations = sorted({cast[who].organisation for desk in DESKS for who in (desk[0], desk[2])})
        return [
            _pattern(json.loads(line), organisations) for line in self._file.read_text(encoding="utf-8").splitlines()
        ]


def _pattern(line: dict[str, Any], organisations: list[UUID]) -> Pattern:
    rows = {}
    for label, keys in line["rows"].items():
        model = apps.get_model(label)
        rows[model] = list(model._base_manager.filter(pk__in=keys).order_by("pk"))
    rows.setdefault(Event, [])
    said = [
        Saying(**one | {name: UUID(one[name]) for name in ("holder", "person", "root", "organisation") if one[name]}
               | {"day": date.fromisoformat(one["day"])})
        for one in line["said"]
    ]  # fmt: skip
    return read(rows, said, case=UUID(line["case"]), organisations=organisations)


def cast_here() -> Cast:
    """The cast as it stands on this node. Raises NotHere."""
    known = {account.email: account for account in Account.objects.all()}
    accounts = {key: known[one.email] for key, one in CAST.items() if one.email in known}
    if not {who for desk in DESKS for who in (desk[0], desk[2])} <= set(accounts):
        raise NotHere
    of = {row.account_id: row for row in Membership.objects.filter(account__in=accounts.values())}
    organisations = {row.code: row for row in Organisation.objects.all()}
    return Cast(organisations, accounts, {key: of[account.pk] for key, account in accounts.items() if account.pk in of})


def _agreed(cast: Cast, now: datetime) -> None:
    """The agreement under which the referrals of these two years and a half went."""
    if Agreement.objects.filter(title=_TITLE).exists():
        return
    begin = now - YEARS - timedelta(days=60)
    clauses = tuple(ClauseTerms(Purpose.ASSISTANCE, category, LegalBasis.CONSENT) for category in CARE)
    parties = frozenset({cast["nadia"].organisation, cast["vesela"].organisation})
    until = (now + timedelta(days=365)).date()
    terms = Terms(_TITLE, AgreementKind.DATA_SHARING, parties, clauses, begin.date(), until)
    made = agreements.propose(actor=cast["nadia"], terms=terms, now=begin, key="caseload-agreement")
    for who in ("nadia", "vesela"):
        agreements.sign(actor=cast[who], agreement=made.id, now=begin, key=f"caseload-agreement-{who}")
