"""Who came twice: a woman met under two spellings, who waits to be looked at, and another whose two records are joined."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID

from accord.demo.story import Story
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.protection.cases import same, services
from accord.protection.cases.models import Case
from accord.protection.cases.services import Facts
from accord.protection.cases.vocab import Basis
from accord.protection.persons.lookups import Answer, Decided
from accord.protection.persons.models import Pair
from accord.protection.persons.vocab import AlreadyKnown, Identity

_keys: Final[Iterator[int]] = count()
LIUDMYLA: Final = Identity(
    given_name="Людмила",
    family_name="Савчук",
    patronymic="Василівна",
    birth_date=date(1988, 6, 4),
    phone="+380 50 555 01 17",
)
HALYNA: Final = Identity(given_name="Галина", family_name="Бойко", born_about="1979", needs="Лікар, дзвінок сину.")


def _key() -> str:
    return f"twice-{next(_keys):06d}"


def tell(story: Story) -> None:
    """Ana met each of the two women twice within two months; nobody is registered twice without being asked."""
    _met(story, LIUDMYLA, story.ago(days=41))
    married = Identity(given_name="Liudmyla", family_name="Melnyk", birth_date=date(1988, 4, 6), phone="0505550117")
    _met(story, married, story.ago(days=3), Answer.NOT_SURE)
    first = _met(story, HALYNA, story.ago(days=30))
    again = replace(HALYNA, given_name="Galina", family_name="Boiko", born_about="1979-09", needs="Зимове взуття.")
    second = _met(story, again, story.ago(days=12), Answer.NOT_SURE)
    records = Case.objects.filter(pk__in=[first, second]).values("person")
    pair = Pair.objects.get(low__in=records, high__in=records)
    same.merge(
        actor=story.cast["ana"], pair=pair.pk, kept=first, reason="Тя разказа сама, че е била при нас през октомври.",
        read=pair.version, now=story.ago(days=11), key=_key(),
    )  # fmt: skip


def _met(story: Story, identity: Identity, at: datetime, answer: Answer = Answer.SOMEBODY_ELSE) -> UUID:
    ana = story.cast["ana"]
    facts = Facts(
        Sex.FEMALE, AgeGroup.ADULT, frozenset({"UA"}), frozenset({ExploitationForm.LABOUR}), jurisdiction="BG",
        basis=Basis.SELF_REPORT,
    )  # fmt: skip
    call: dict[str, Any] = {"actor": ana, "facts": facts, "identity": identity, "screening": None, "now": at}
    try:
        made = services.identify(**call, key=_key()).id
    except AlreadyKnown as known:
        made = services.identify(**call, decided=Decided(known.look.token, answer), key=_key()).id
    story.done(ana, made, at + timedelta(hours=2))
    return made
