"""From a table to what came of it: who may, what is refused at once, what the worker says, and in which language."""

import ast
import csv
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.translation import override

import accord.research.prevalence as engine
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing, Refused
from accord.research.estimates import computer, files, queries, tasks, telling, words
from accord.research.estimates.models import Estimate
from accord.research.estimates.vocab import NotEstimable, NotFinished
from accord.research.prevalence.refusals import REFUSALS, WARNINGS
from tests.cast import key, signed_in
from tests.rooms.estimates.build import SMALL, asked, computed, stands

OWN = {
    "too-much", "seed", "half-linkage", "too-long", "failed", "no-table", "two-tables", "file-too-large", "file-old", "file-not-read",
    "file-not-base64",
}  # fmt: skip


def test_every_refusal_and_warning_of_the_engine_has_its_words_in_four_languages():
    assert words.SENTENCES.keys() == REFUSALS.keys() | OWN
    assert words.WARNINGS.keys() == WARNINGS.keys()
    english = [one for pair in REFUSALS.values() for one in pair] + list(WARNINGS.values())
    ours = [one for code in REFUSALS for one in words.SENTENCES[code]] + list(words.WARNINGS.values())
    with override("en"):
        assert list(map(str, ours)) == english
    every = [one for pair in words.SENTENCES.values() for one in pair] + [
        *words.WARNINGS.values(),
        *words.PARTS.values(),
    ]
    for language in ("bg", "ro", "uk"):
        with override("en"):
            sources = list(map(str, every))
        with override(language):
            left = [source for one, source in zip(every, sources, strict=True) if str(one) == source]
        assert {one for one in left if not one.startswith("{")} == set(), language


def test_every_part_that_the_engine_fills_in_with_words_is_known():
    said = set()
    for path in Path(engine.__file__).parent.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Refused":
                values = [k.value for k in call.keywords if k.arg in {"why", "name", "wanted"}]
                said |= {v.value for v in values if isinstance(v, ast.Constant) and " " in str(v.value)}
    assert said
    assert said <= words.PARTS.keys()


def test_a_table_becomes_a_report_and_each_step_is_an_event(world):
    row = computed(world, asked(world))
    assert (row.state, row.result["seen"], row.result["refused"]) == ("ready", 182, [])
    with override("en"):
        told = telling.told(row)
    assert told.headline.startswith(f"About {round(row.result['total']):,} people, of whom 182 were seen.")
    assert told.bound.startswith("At least ")
    assert {part.title for part in told.parts} == {
        "How many people each two lists share",
        "Models that fit nearly as well",
    }
    kinds = list(Event.objects.filter(kind__startswith="estimate.").order_by("seq").values_list("kind", flat=True))
    assert kinds == ["estimate.asked", "estimate.made"]


def test_the_result_is_that_of_the_engine_alone(world):
    row = computed(world, asked(world))
    lists = engine.Lists.from_csv(SMALL)
    alone = engine.report(lists, study=engine.Study(linkage=engine.Linkage(0.02, 0.01)), replicates=0)
    assert row.result == _nearly(json.loads(json.dumps(alone.as_dict())))


def _nearly(value):
    """Equal to it but for the last digits of numbers: how many are added up hangs on where they lie in memory."""
    if isinstance(value, dict):
        return {name: _nearly(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_nearly(one) for one in value]
    return pytest.approx(value, rel=1e-9, abs=1e-9) if isinstance(value, float) else value


def test_what_was_finished_is_never_written_again(world):
    made = asked(world)
    before = computed(world, made)
    assert computed(world, made).version == before.version
    other = asked(world, missed=0.1)
    assert other != made
    assert Estimate.objects.count() == 2


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"table": "A,B,C\n1,0,0"}, "no_counts", "table"),
        ({"table": "A,B,C,count\n1,0,0,2.5"}, "fractional", "table"),
        ({"table": "A,B,count\n1,0,4\n0,1,4\n1,1,2"}, "two_lists", "table"),
        ({"table": "A,B,C,count\n1,0,0,60\n0,1,0,50\n0,0,1,40\n1,1,0,12"}, "no_triangle", "table"),
        ({"table": "x" * 60_001}, "too-much", "table"),
        ({"order": 3}, "order", "order"),
        ({"order": 1}, "order", "order"),
        ({"replicates": 10_001}, "too-much", "replicates"),
        ({"tables": 201}, "too-much", "tables"),
        ({"seed": -1}, "seed", "seed"),
        ({"missed": None}, "half-linkage", "missed"),
        ({"missed": 1.5}, "setting", "missed"),
    ],
)
def test_what_needs_no_computing_is_refused_at_once_in_the_readers_language(world, more, code, field):
    with override("bg"), pytest.raises(NotEstimable) as refused:
        asked(world, **more)
    help_ = str(words.SENTENCES[code][1])
    with override("bg"):
        assert refused.value.field == field
        assert code == "setting" or words.helps(code, {"found": 0, "most": 0}) in str(refused.value), help_
        assert any("а" <= letter <= "я" for letter in str(refused.value))
    assert not Estimate.objects.exists()


def test_a_refusal_gives_no_total_anywhere(world):
    row = computed(world, asked(world, missed=None, false=None))
    assert row.state == "refused"
    assert row.result["total"] > row.result["seen"]  # kept, for who keeps the node; shown to nobody
    with override("en"):
        told = telling.told(row)
        assert told.headline == ""
        assert told.bound
        assert told.refusals == [(REFUSALS["linkage_unknown"][0], REFUSALS["linkage_unknown"][1])]
        given = [
            files.give(actor=world["elena"], estimate=row.pk, kind=kind, now=world.now) for kind in ("json", "csv")
        ]
    for file in given:
        text = file.content.decode("utf-8-sig")
        assert telling.people(row.result["total"]) not in text
        assert str(row.result["total"])[:6] not in text
    with pytest.raises(Missing):
        files.picture(world["elena"], row.pk)


def test_a_refusal_lets_no_total_through_in_a_warning(world):
    uk = {"table": queries.example(), "missed": None, "false": None}
    row = computed(world, asked(world, **uk))
    low = next(one for one in row.result["warnings"] if one["code"] == "near_models")["facts"]["low"]
    said = json.dumps(files.result_of(row)) + " ".join(telling.told(row).warnings)
    assert str(low) not in said
    assert telling.people(low) not in said
    assert {one["code"] for one in files.result_of(row)["warnings"]} == {"singletons", "empty_pairs", "small_patterns"}


def test_what_takes_too_long_is_stopped_with_a_sentence(world):
    row = computed(world, asked(world), limit=timedelta(milliseconds=1))
    assert row.state == "stopped"
    with override("uk"):
        (told,) = telling.told(row).refusals
    assert "зупинене" in told[0]


def test_a_computation_that_fails_says_so(world):
    made = asked(world)
    Estimate.objects.filter(pk=made).update(method="nothing", order=2)
    row = computed(world, made)
    assert (row.state, [one["code"] for one in row.result["refused"]]) == ("refused", ["setting"])
    made = asked(world)
    Estimate.objects.filter(pk=made).update(seed=-5, replicates=3)
    row = computed(world, made)
    assert (row.state, [one["code"] for one in row.result["refused"]]) == ("stopped", ["failed"])


def test_the_worker_takes_the_oldest_first(world):
    first, second = asked(world), asked(world, title="later")
    Estimate.objects.filter(pk=second).update(asked_at=world.now + timedelta(minutes=1))
    tasks.compute_waiting(world.now)
    states = dict(Estimate.objects.values_list("pk", "state"))
    assert (states[first], states[second]) == ("ready", "waiting")


def test_files_say_what_the_page_says_and_that_they_left_is_an_event(world):
    made = asked(world)
    with pytest.raises(NotFinished):
        files.give(actor=world["elena"], estimate=made, kind="csv", now=world.now)
    row = computed(world, made)
    with override("ro"):
        file = files.give(actor=world["elena"], estimate=made, kind="csv", now=world.now)
        headline = telling.told(row).headline
        paper = files.give(actor=world["elena"], estimate=made, kind="pdf", now=world.now)
    rows = list(csv.reader(file.content.decode("utf-8-sig").splitlines()))
    assert any(headline in line for line in rows)
    assert paper.content.startswith(b"%PDF-")
    data = json.loads(files.give(actor=world["elena"], estimate=made, kind="json", now=world.now).content)
    assert data["result"] == row.result
    assert Event.objects.filter(kind="export.made", object_id=made).count() == 3
    with pytest.raises(Missing):
        files.give(actor=world["elena"], estimate=made, kind="exe", now=world.now)


def test_the_replicates_are_drawn(world):
    assert files.picture(world["elena"], stands(world)).startswith(b"<svg")


@pytest.mark.parametrize("who", ["ana", "mira", "georgi", "nadia"])
def test_who_coordinates_no_country_is_refused(world, who):
    made = asked(world)
    with pytest.raises(Refused):
        asked(world, who=who)
    with pytest.raises(Refused):
        queries.opened(world[who], made)
    with pytest.raises(Refused):
        files.give(actor=world[who], estimate=made, kind="json", now=world.now)


def test_the_published_table_can_be_estimated(world):
    found = computer.answered(
        {
            "table": queries.example(),
            "covariates": "",
            "missed": 0.02,
            "false": 0.01,
            "method": "bic",
            "order": 2,
            "replicates": 0,
            "tables": 0,
            "seed": 1,
        }
    )
    assert round(found["total"]) == 22991
    with override("bg"):
        told = telling.told(Estimate(result=found, state="ready"))
    assert len(told.warnings) == 4
    assert "12 262" in told.warnings[0].replace("\xa0", " ")


def test_the_desk_takes_a_table_and_shows_what_came_of_it(world):
    client = signed_in(world, "elena")
    form = {"title": "<b>Seen</b>", "whom": "victims", "period": "2025", "table": SMALL, "missed": "2", "false": "1"}
    form |= {"method": "bic", "replicates": "0", "tables": "0"}
    bad = client.post("/desk/estimates/new/", form | {"key": key(), "table": "A,B,C,count\n1,0,0,2.5"})
    assert bad.status_code == 422
    assert str(words.SENTENCES["fractional"][1]) in bad.content.decode()
    sent = client.post("/desk/estimates/new/", form | {"key": key()})
    row = Estimate.objects.get()
    assert (sent.url, row.missed) == (f"/desk/estimates/{row.pk}/", 0.02)
    assert client.get(sent.url).status_code == 200
    row = computed(world, row.pk)
    page = client.get(sent.url).content.decode()
    assert "&lt;b&gt;Seen" in page
    assert telling.people(row.result["total"]) in page
    again = client.get(f"/desk/estimates/new/?again={row.pk}").content.decode()
    assert SMALL.splitlines()[1] in again
    assert "LA,NG,PFNCA" in client.get("/desk/estimates/new/?example").content.decode()
    assert client.get("/desk/estimates/").status_code == 200


def test_the_servers_process_loads_no_engine():
    said = "import accord.research.estimates.computing, accord.research.estimates.files, accord.research.estimates.forms, sys;"
    run = f"import django; django.setup(); {said} print({{'numba', 'scipy', 'numpy', 'altair'}} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", run], capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    assert done.stdout.strip() == "set()", done.stderr
