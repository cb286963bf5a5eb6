"""The quick writing of an event beside the library that serves every value (RFC 8785)."""

from dataclasses import asdict
from datetime import UTC, datetime
from uuid import UUID

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from accord.foundation.canonical import canonical
from accord.foundation.clock import stamp
from accord.foundation.ledger.vocab import EventFields

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
IDS = st.none() | st.uuids()
EVENTS = st.builds(
    EventFields, seq=st.integers(0, 2**53 - 1), at=st.datetimes(timezones=st.just(UTC)), kind=TEXT, actor=IDS, organisation=IDS,
    role=TEXT, purpose=TEXT, subject=IDS, object_type=TEXT, object_id=IDS, facts=TEXT,
)  # fmt: skip


def plain(value):
    return stamp(value) if isinstance(value, datetime) else str(value) if isinstance(value, UUID) else value


@given(EVENTS)
def test_an_event_is_written_as_the_standard_says(event):
    assert event.canonical() == rfc8785.dumps({name: plain(value) for name, value in asdict(event).items()})


NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


def by_library(value):
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError:
        return None


@given(VALUES)
@example({"\U0001f600": 1, "\ufb33": 2})  # the standard sorts keys by their UTF-16
@example([2**53, -(2**53), 2**53 - 1])
def test_any_value_is_written_as_the_standard_says(value):
    expected = by_library(value)
    if expected is None:
        with pytest.raises(rfc8785.CanonicalizationError):
            canonical(value)
    else:
        assert canonical(value) == expected
