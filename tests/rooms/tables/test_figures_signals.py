"""Figures of signals: as signals and as persons side by side, small ones hidden in both."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.detection.signals import quiet, services
from accord.detection.signals.services import PersonDetails, SignalDetails
from accord.detection.signals.vocab import Channel, QuietCall
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.refusals import Refused
from accord.research.tables.signals import DIMENSIONS, hidden_rows, table
from accord.research.tables.vocab import UnknownDimension
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api

TODAY = date(2026, 11, 26)
WOMAN, BOY = PersonDetails(Sex.FEMALE, AgeGroup.ADULT, "UA"), PersonDetails(Sex.MALE, AgeGroup.CHILD)


def told(world):
    """Three calls of one, two and no person; two mails of three persons each; one half-written; one of another house."""
    world.signal(persons=(WOMAN,))
    world.signal(persons=(WOMAN, BOY), danger=True)
    world.signal(persons=())
    for _ in range(2):
        world.signal(channel=Channel.ONLINE, persons=(WOMAN,) * 3, country="RO")
    half = SignalDetails(Channel.HOTLINE, world.now, "BG", "", persons=(WOMAN,))
    services.record(actor=world["oksana"], details=half, draft=True, now=world.now, key=key())
    world.signal("mira", persons=(WOMAN,))


def rows(world, by, who="ana", threshold=1):
    found = table(actor=world[who], by=by, threshold=threshold, today=TODAY)
    return {line.label if not line.total else "=": line.cells for line in found.lines}


def test_signals_and_persons_stand_side_by_side_and_a_draft_and_the_neighbours_are_left_out(world):
    told(world)
    assert list(rows(world, "channel").values()) == [["3", "3"], ["2", "6"], ["5", "9"]]
    assert sorted(rows(world, "danger").values()) == [["1", "2"], ["4", "7"], ["5", "9"]]
    by_sex = sorted(rows(world, "sex").values())
    assert by_sex == [["1", "1"], ["4", "8"], ["5", "9"]]  # one signal in two rows, one in none
    assert rows(world, "channel", "elena")["="] == ["6", "10"]  # the coordinator counts the node
    assert rows(world, "month") | {"=": []} == {"2026-11": ["5", "9"], "=": []}
    for by in DIMENSIONS:
        assert rows(world, by)["="] == ["5", "9"]


def test_a_small_figure_is_hidden_and_so_is_what_it_follows_from(world):
    told(world)
    found = rows(world, "channel", threshold=3)
    assert list(found.values()) == [["*", "*"], ["*", "*"], ["5", "9"]]  # 2 is small; 3 would be 5 - 2
    assert rows(world, "channel", threshold=20)["="] == ["*", "*"]


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(1, 30), st.integers(0, 60)), max_size=6),
    st.integers(2, 10),
)
def test_no_small_figure_is_shown_nor_follows(counted, threshold):
    columns = [{row: pair[side] for row, pair in counted.items()} for side in (0, 1)]
    hidden = hidden_rows(columns, threshold)
    for column in columns:
        assert not any(0 < n < threshold for row, n in column.items() if row not in hidden)
        left = sum(n for row, n in column.items() if row in hidden)
        total = sum(column.values())
        assert left == 0 or left >= threshold or "\uffff" in hidden or 0 < total < threshold


def test_who_may_not_count_is_refused_and_the_pages_and_the_api_agree(world):
    told(world)
    quiet.count(actor=world["oksana"], kind=QuietCall.SILENT, now=world.now, key=key())
    with pytest.raises(Refused):
        table(actor=world["oksana"], by="channel", threshold=3, today=TODAY)
    with pytest.raises(UnknownDimension):
        table(actor=world["ana"], by="name", threshold=3, today=TODAY)
    client, api = signed_in(world, "ana"), Api(world, "ana")
    page = client.get("/desk/figures/signals/?by=child").content.decode()
    assert "signals/2026.1" in page
    assert client.get("/desk/figures/signals/?by=nonsense").status_code == 200
    body = api.get("/signal-figures/channel").json()
    assert body["rows"][-1]["total"] is True
    assert body["quiet"] == {"silent": "*", "abusive": "0", "test": "0"}
    assert api.get("/signal-figures/nonsense").status_code == 422
