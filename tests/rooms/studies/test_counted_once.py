"""From a proposal to a number and its end: who may, what is refused, what is kept."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.utils.translation import override

from accord.config import count_once
from accord.cooperation.agreements import services as agreements
from accord.cooperation.agreements.models import Agreement
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Category
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import Shredded
from accord.foundation.writes.services import Stale
from accord.research.linkage import refusals
from accord.research.prevalence import Lists
from accord.research.studies import counting, queries, rolls, services, words
from accord.research.studies.models import Doubt, Part, Study
from accord.research.studies.vocab import LARGEST, BadRoll, BadStudy, NotCovered, OtherKey, TooFew
from tests.cast import key
from tests.rooms.studies.build import (
    agreed,
    agrees,
    answered,
    asked,
    brought,
    closed,
    counted,
    doubt,
    far,
    filed,
    people,
    proposed,
    whole,
)


def test_a_study_goes_from_proposal_to_a_number_and_to_its_end(world, django_capture_on_commit_callbacks):
    row = whole(world)
    assert (row.state, row.refused) == ("counted", "")
    figures = queries.opened(actor=world["elena"], study=row.pk, now=world.now).figures
    assert figures.raw == 206
    assert abs(figures.once[0] - 166) < 12
    assert figures.once[1] <= figures.once[0] <= figures.once[2]
    assert [one.withheld for one in figures.lists] == ["< 5", "< 5"]
    _each_step_is_an_event()
    _nothing_is_kept_in_the_open(row)
    _the_capture_table_is_what_prevalence_takes(world, row)
    _closing_destroys_key_and_encodings(world, row, django_capture_on_commit_callbacks)
    assert queries.opened(actor=world["elena"], study=row.pk, now=world.now).figures == figures


def _each_step_is_an_event():
    kinds = list(Event.objects.filter(kind__startswith="study.").order_by("seq").values_list("kind", flat=True))
    steps = ("moved", "answered", "answered", "moved", "encoded", "encoded", "moved", "read")
    assert kinds == [f"study.{step}" for step in steps]


def _nothing_is_kept_in_the_open(row):
    secret = services.key_of(row).hex()
    kept = json.dumps([str(value) for one in (Study, Part) for value in one.objects.values_list()])
    kept += "".join(event.facts for event in Event.objects.filter(kind__startswith="study."))
    assert secret not in kept
    assert "name+year" not in kept
    assert b"name+year" not in b"".join(bytes(part.encodings) for part in Part.objects.all())


def _the_capture_table_is_what_prevalence_takes(world, row):
    table = queries.capture_table(world["elena"], row.pk)
    assert table.names == ("animus", "dignita")
    assert len(table.draws) == 200
    assert set(table.table) == {frozenset({"animus"}), frozenset({"dignita"}), frozenset(table.names)}
    name, text = queries.take(actor=world["elena"], study=row.pk, now=world.now)
    header, *rows = csv.reader(io.StringIO(text))
    read = Lists.read(header, rows)  # of two lists alone nothing is estimated
    assert name == f"{row.code}.csv"
    assert read.names == table.names
    assert abs(read.counts.sum() - sum(table.table.values())) < 3
    assert json.loads(Event.objects.filter(kind="study.moved").latest("seq").facts)["action"] == "take"


def _closing_destroys_key_and_encodings(world, row, on_commit):
    older, parts = Study.objects.get(pk=row.pk), list(Part.objects.all())  # as a stolen copy of the database holds them
    doubt(world, row.pk)
    with on_commit(execute=True):
        closed(world, row.pk)
    with pytest.raises(Shredded):
        services.key_of(older)
    for part in parts:
        with pytest.raises(Shredded):
            services.reveal(part, holder=services.NODE, fields=["encodings"])
    assert not Doubt.objects.exists()
    with pytest.raises(NotPossible):
        asked(world, row.pk)
    with pytest.raises(NotPossible):
        brought(world, row.pk, "animus", people()[0], used=bytes(32))


def test_where_an_overlap_is_small_every_number_is_coarse(world):
    far(world, "animus", "dignita")
    study = proposed(world)
    row = Study.objects.get(pk=study)
    told = {
        "on": "2026-05-01", "sizes": {str(world.org("animus")): 64, str(world.org("dignita")): 64}, "raw": 128,
        "withheld": {str(world.org("animus")): 0, str(world.org("dignita")): 2}, "once": [125, 124, 127], "lowest": 122,
        "precision": [0.99, 0.9, 1], "recall": [0.9, 0.8, 1], "doubtful": 0, "decided": 0, "links": 3,
        "overlaps": [[str(world.org("animus")), str(world.org("dignita")), 3.0]], "table": [], "draws": [],
    }  # fmt: skip
    services.seal_into(row, holder=services.NODE, measured=json.dumps(told))
    row.save()
    figures = queries.opened(actor=world["elena"], study=study, now=world.now).figures
    assert figures.rounded
    assert (figures.raw, figures.once) == (130, (125, 125, 125))
    assert [many for *_who, many in figures.overlaps] == ["< 5"]
    assert [(one.size, one.withheld) for one in figures.lists] == [("65", "0"), ("65", "< 5")]


def test_each_organisation_says_for_itself_and_nobody_is_drawn_in(world):
    study = proposed(world)
    assert set(Part.objects.values_list("state", flat=True)) == {"asked"}
    answered(world, study, "ana")
    with pytest.raises(TooFew):
        asked(world, study)
    answered(world, study, "mira", "decline")
    with pytest.raises(TooFew):
        asked(world, study)
    answered(world, study, "mira")
    answered(world, study, "mira", "leave")
    with pytest.raises(NotPossible):
        answered(world, study, "mira", "leave")
    with pytest.raises(Missing):  # the coordinator is no part of it
        services.answer(actor=world["elena"], study=study, action="join", read=1, now=world.now, key=key())
    with pytest.raises(Stale):
        services.answer(actor=world["ana"], study=study, action="leave", read=1, now=world.now, key=key())


@pytest.mark.parametrize("who", ["nadia", "oksana", "georgi"])
def test_who_sees_no_case_does_not_say_it_for_the_organisation(world, who):
    study = proposed(world)
    with pytest.raises(Refused):
        answered(world, study, who)


@pytest.mark.parametrize("who", ["nadia", "ana", "petar"])
def test_only_who_coordinates_a_country_proposes_counts_takes_and_closes(world, who):
    study = proposed(world)
    for attempt in (
        lambda: proposed(world, who=who),
        lambda: asked(world, study, who=who),
        lambda: closed(world, study, who=who),
        lambda: queries.capture_table(world[who], study),
        lambda: queries.take(actor=world[who], study=study, now=world.now),
        lambda: queries.agreements_for(world[who], world.now),
    ):
        with pytest.raises(Refused):
            attempt()


def test_who_is_not_asked_sees_nothing_of_it(world):
    study = proposed(world)
    assert queries.opened(actor=world["mira"], study=study, now=world.now).answers == ["join", "decline"]
    assert queries.opened(actor=world["georgi"], study=study, now=world.now).answers == []
    with pytest.raises(Missing):
        queries.opened(actor=world["ioana"], study=study, now=world.now)
    assert queries.newest(world["ioana"]).rows == []
    assert [one.pk for one in queries.newest(world["mira"]).rows] == [study]
    with pytest.raises(Missing):
        queries.capture_table(world["ioana"], study)


def test_an_agreement_that_does_not_cover_it_is_refused(world):
    care = world.agree("dignita", "national_commission")
    with pytest.raises(NotCovered):
        proposed(world, care)
    figures = agreed(world, categories=frozenset({Category.LEGAL_STATUS}))
    with pytest.raises(NotCovered):
        proposed(world, figures)
    with pytest.raises(NotCovered):
        proposed(world, agreed(world, "national_commission"))  # one organisation beside the coordinator
    with pytest.raises(Missing):
        proposed(world, agreed(world, "dignita"))  # the coordinator is no party
    assert queries.agreements_for(world["elena"], world.now)
    today = world.now.date()
    with pytest.raises(BadStudy):
        proposed(world, opened_until=today + timedelta(days=1))
    with pytest.raises(BadStudy):
        proposed(world, name=" ")


def test_an_agreement_that_ends_stops_the_next_answer_and_the_next_count(world):
    agreement = agreed(world)
    study = proposed(world, agreement)
    answered(world, study, "ana")
    answered(world, study, "mira")
    asked(world, study)
    read = Agreement.objects.get(pk=agreement).version
    agreements.move(actor=world["nadia"], agreement=agreement, action="suspend", read=read, now=world.now, key=key())
    counting.run(Study.objects.get(pk=study), now=world.now)
    row = Study.objects.get(pk=study)
    assert (row.state, row.refused) == ("open", "no-agreement")
    answered(world, study, "ana", "leave")
    with pytest.raises(NotCovered):
        answered(world, study, "ana")
    with pytest.raises(NotCovered):
        asked(world, study)


def test_what_the_engine_refuses_is_told_in_words(world):
    study = proposed(world)
    answered(world, study, "ana")
    answered(world, study, "mira")
    row = counted(world, study)
    assert (row.state, row.refused) == ("open", "list-empty")
    with override("en"):
        assert queries.opened(actor=world["elena"], study=study, now=world.now).refused.startswith(
            "An organisation has nobody in this period."
        )
        for code in refusals._SENTENCES:
            assert words.refusal_words(code)
    agrees(world, world.case())
    world.case("mira")
    assert counted(world, study).refused == "bare-list"


def test_encodings_under_another_key_are_found_out(world):
    far(world, "animus", "dignita")
    study = proposed(world)
    one, other = people()
    brought(world, study, "animus", one)
    with pytest.raises(OtherKey):
        brought(world, study, "dignita", other, used=bytes(32))
    row = Study.objects.get(pk=study)
    kept = filed(row, services.key_of(row), other)
    row.code = "N-0000-0000"  # a roll of another study, though of this key
    with pytest.raises(OtherKey):
        rolls.read(row, services.key_of(row), "x", kept)


def test_a_list_from_another_node_is_encoded_by_the_command_with_the_key_that_was_handed_out(world, tmp_path):
    far(world, "animus", "dignita")
    study = proposed(world)
    row, (one, other) = Study.objects.get(pk=study), people()
    brought(world, study, "animus", one)
    (tmp_path / "study.key").write_text(services.hand_out(code=row.code, now=world.now))
    lines = [
        f"{p.given},{p.family},{p.birth.year}-{p.birth.month:02}-{p.birth.day:02},f,{';'.join(p.phones)}" for p in other
    ]
    (tmp_path / "list.csv").write_text("\n".join(["given,family,birth,sex,phones", *lines]), encoding="utf-8")
    told = [
        "encode",
        f"{tmp_path}/list.csv",
        "--key",
        f"{tmp_path}/study.key",
        "--study",
        row.code,
        "--name",
        "dignita",
    ]
    assert count_once.main([*told, "--out", f"{tmp_path}/roll.json"]) == 0
    text = (tmp_path / "roll.json").read_text(encoding="utf-8")
    call = {"actor": world["elena"], "study": study, "organisation": world.org("dignita"), "text": text}
    services.bring(**call, now=world.now, key=key())
    assert counted(world, study).state == "counted"
    overlap = queries.capture_table(world["elena"], study).table[frozenset({"animus", "dignita"})]
    assert abs(overlap - 40) < 12
    moved = [json.loads(event.facts)["action"] for event in Event.objects.filter(kind="study.moved").order_by("seq")]
    assert moved[:2] == ["propose", "key"]


def test_the_key_of_a_study_that_is_closed_or_unknown_is_not_handed_out(world):
    study = proposed(world)
    code = Study.objects.get(pk=study).code
    closed(world, study)
    with pytest.raises(NotPossible):
        services.hand_out(code=code, now=world.now)
    with pytest.raises(Missing):
        services.hand_out(code="N-1111-1111", now=world.now)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"withheld": 0, "records": {"1": []}}', "[" * 100_000, " " * (LARGEST + 1)],
    ids=["empty", "open", "list", "bare", "headless", "deep", "long"],
)
def test_a_file_that_is_none_is_refused(world, text):
    row = Study.objects.get(pk=proposed(world))
    with pytest.raises(BadRoll):
        rolls.read(row, services.key_of(row), "x", text)


def test_a_roll_of_nobody_is_refused(world):
    row = Study.objects.get(pk=proposed(world))
    with pytest.raises(BadRoll):
        rolls.read(row, services.key_of(row), "x", filed(row, services.key_of(row), ()))


def test_only_for_one_of_another_node_encodings_are_brought(world):
    study = proposed(world)
    with pytest.raises(Missing):
        brought(world, study, "animus", people()[0])
    with pytest.raises(Missing):
        brought(world, study, "anitp", people()[0])
