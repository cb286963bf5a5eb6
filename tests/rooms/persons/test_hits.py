"""Which rows a search reads, on either database."""

from uuid import UUID, uuid4

import pytest

from accord.protection.persons.likeness import COMMON
from accord.protection.persons.models import Person, SearchToken
from accord.protection.persons.queries import _hits

pytestmark = pytest.mark.django_db
LONE, COMMON_ONE, TOO_COMMON, NOBODYS = (bytes([n]) * 8 for n in range(4))


def test_a_token_gives_its_people_unless_too_many_have_it(world):
    organisation = world.org("animus")
    people = [Person(id=uuid4(), organisation=organisation, registered_at=world.now) for _ in range(COMMON + 1)]
    Person.objects.bulk_create(people)
    rows = [(LONE, people[:1]), (COMMON_ONE, people[:COMMON]), (TOO_COMMON, people)]
    SearchToken.objects.bulk_create(SearchToken(token=token, person=one) for token, them in rows for one in them)

    hits = _hits([LONE, COMMON_ONE, TOO_COMMON, NOBODYS])
    found = {token: {UUID(person) for person in them} for token, them in hits.items()}
    assert found == {LONE: {people[0].pk}, COMMON_ONE: {one.pk for one in people[:COMMON]}}


def test_nothing_sought_is_nobody_found(world, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert _hits([]) == {}
