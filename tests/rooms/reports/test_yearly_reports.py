"""Reports: every figure of every table is one that can be counted by hand, opens its rule and, for those entitled, its list."""

import csv
import io
import json
import zipfile
from datetime import date

import pytest

from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing, Refused
from accord.foundation.sheets import read
from accord.protection.cases import team
from accord.protection.cases.imports import Registered, add
from accord.protection.cases.models import Case, Precision
from accord.protection.cases.vocab import CloseReason, Restriction
from accord.research.facts.following import follow_erased
from accord.research.reports import charts, drawing, files, queries
from accord.research.reports.layout import reports
from accord.research.reports.vocab import BadPeriod, choices, period_of
from tests.cast import key, signed_in
from tests.rooms.cases.test_same import OTHER
from tests.rooms.services.builders import asked, moved

BOTH = frozenset({ExploitationForm.LABOUR, ExploitationForm.SEXUAL})


@pytest.fixture
def told(world):
    """Four cases of three persons to count, counted by hand below; one is closed as no victim, one has two forms."""
    woman = world.case(forms=BOTH)
    moved(world, asked(world, woman), "start")
    moved(world, asked(world, woman), "start")
    world.case(age=AgeGroup.CHILD)
    world.case("mira", identity=OTHER, sex="Masculine", citizenships=frozenset({"BG"}))
    none = world.case(citizenships=frozenset({"MD"}))
    world.close(none, reason=CloseReason.NOT_A_VICTIM)
    world.signal()
    return woman


def of(world, name="national", who="elena", asked=""):
    return queries.made(actor=world[who], name=name, asked=asked or str(world.now.year), now=world.now)


def table(made, name):
    found = next(one for one in made.tables if one.wanted.id == name)
    return {line.code or ("total" if line.total else ""): line.cells for line in found.lines}


HAND = {
    ("directive", "victims-organisation"): {"ngo": [2, 1, 3], "total": [2, 1, 3]},
    ("directive", "victims-age"): {"adult": [1, 1, 2], "child": [1, 0, 1], "total": [2, 1, 3]},
    ("directive", "victims-citizenship"): {"own": [0, 1, 1], "other": [2, 0, 2], "total": [2, 1, 3]},
    ("directive", "victims-form"): {
        "ForcedLabour": [2, 1, 3], "SexualExploitation": [1, 0, 1], "total": [2, 1, 3],
    },
    ("directive", "justice"): {"suspects": [0], "prosecuted": [0], "convicted": [0]},
    ("glotip", "detected"): {"adult": [1, 1, 2], "child": [1, 0, 1], "total": [2, 1, 3]},
    ("glotip", "detected-form"): {"ForcedLabour": [2, 1, 3], "SexualExploitation": [1, 0, 1], "total": [2, 1, 3]},
    ("glotip", "detected-citizenship"): {"BG": [1], "UA": [2], "total": [3]},
    ("glotip", "justice"): {"suspects": [0], "prosecuted": [0], "convicted": [0], "proceedings": [0]},
    ("national", "overall"): {
        "signals": [1], "registered": [3], "formal": [0], "episodes": [4], "open": [3], "assisted": [1], "sheltered": [0],
    },
    ("national", "victims-age"): {"adult": [1, 1, 2], "child": [1, 0, 1], "total": [2, 1, 3]},
    ("national", "victims-form"): {"ForcedLabour": [2, 1, 3], "SexualExploitation": [1, 0, 1], "total": [2, 1, 3]},
    ("national", "victims-citizenship"): {"BG": [1, 0, 1], "UA": [1, 1, 2], "total": [2, 1, 3]},
    ("national", "victims-region"): {"": [3], "total": [3]},
    ("national", "victims-organisation"): {"ngo": [3], "total": [3]},
    ("national", "signals-channel"): {"hotline": [1], "total": [1]},
    ("national", "services-kind"): {"PSY": [2], "total": [2]},
    ("national", "closed-reason"): {"not_a_victim": [1], "total": [1]},
    ("national", "stages"): {"total": [0]},
    ("national", "justice"): {"suspects": [0], "prosecuted": [0], "convicted": [0]},
    ("donor", "overall"): {
        "assisted": [1], "services": [2], "sheltered": [0], "trained": [0], "attendances": [0], "prosecuted": [0],
        "convicted": [0],
    },
    ("donor", "assisted-age"): {"adult": [1, 1], "total": [1, 1]},
}  # fmt: skip


def test_every_table_of_every_report_equals_what_is_counted_by_hand(world, told):
    expected = HAND | {("national", "victims-month"): {f"{world.now:%Y-%m}": [2, 1, 3], "total": [2, 1, 3]}}
    for name in ("directive", "glotip", "national", "donor"):
        made = of(world, name)
        for one in made.tables:
            assert table(made, one.wanted.id) == expected.pop((name, one.wanted.id)), (name, one.wanted.id)
    assert expected == {}


def test_a_local_commission_counts_its_own_and_in_its_own_territory(world, told):
    ours = world["yana"].organisation
    row = Registered(
        "test", "1", ours, ours, "BG", world.now.date(), Precision.DAY, Sex.FEMALE, AgeGroup.ADULT, "BG", "ForcedLabour"
    )
    list(add([row], now=world.now))
    half = f"{world.now.year}-H{1 if world.now.month < 7 else 2}"
    made = of(world, "local", "yana", half)
    assert table(made, "overall")["registered"] == [1]
    assert table(made, "victims-form") == {"ForcedLabour": [1], "total": [1]}
    assert table(made, "victims-age") == {"adult": [1, 1], "total": [1, 1]}
    assert table(made, "services-kind") == {"total": [0]}
    whole = table(of(world), "victims-region")
    assert sum(n for code, [n] in whole.items() if code.startswith("BG-")) == 1


def test_each_figure_opens_its_rule_and_its_list_by_codes(world, told):
    made = of(world)
    assert all(line.name in made.rules for one in made.tables for line in one.lines)
    team.restrict(
        actor=world["ana"], case=told, why=Restriction.PUBLIC, read=Case.objects.get(pk=told).version, now=world.now,
        key=key(),
    )  # fmt: skip
    call = {"actor": world["elena"], "name": "national", "asked": "", "now": world.now}
    found = queries.behind(**call, indicator="registered")
    codes = {code for code, _body, _on in found.rows}
    assert len(found.rows) == 3
    assert "" in codes
    assert Case.objects.get(pk=told).code not in codes
    follow_erased(None, Case.objects.get(pk=told).person_id, world.now)
    assert queries.behind(**call, indicator="registered").gone == 1
    for wrong in ("signals", "suspects", "souls", "trained"):
        with pytest.raises(Missing):
            queries.behind(**call, indicator=wrong)


def test_reports_are_for_who_coordinates_and_each_reading_is_on_record(world, told):
    for who in ("ana", "petar", "mira", "oksana", "georgi"):
        with pytest.raises(Refused):
            of(world, who=who)
    with pytest.raises(Missing):
        of(world, "none")
    of(world)
    assert json.loads(Event.objects.filter(kind="report.read").latest("seq").facts)["report"] == "national"


@pytest.mark.parametrize("text", ["1999", "2999", "26", "2026-H3", "2026-", "x", "２０２６", "2026-H1-H1"])
def test_a_period_that_cannot_be_is_refused(text):
    with pytest.raises(BadPeriod):
        period_of(text, date(2026, 11, 24))


def test_periods_are_years_and_halves():
    today = date(2026, 3, 1)
    half = period_of("2025-H1", today)
    assert (half.start, half.end) == (date(2025, 1, 1), date(2025, 6, 30))
    assert choices(reports()["local"], today)[:2] == ["2026-H1", "2025-H2"]
    assert choices(reports()["national"], today)[0] == "2026"


def test_the_files_hold_the_figures_and_the_metadata_finds_them(world, told):
    call = {"actor": world["elena"], "name": "directive", "asked": "", "now": world.now}
    made = of(world, "directive")
    sheet = read(files.give(**call, kind="xlsx").content)
    assert len(sheet.rows) == sum(len(line.cells) for one in made.tables for line in one.lines)
    with zipfile.ZipFile(io.BytesIO(files.give(**call, kind="csvw").content)) as both:
        name, beside = both.namelist()
        about, text = json.loads(both.read(beside)), both.read(name).decode("utf-8-sig")
    assert (about["url"], beside) == (name, f"{name}-metadata.json")
    plain = files.give(**call, kind="csv").content.decode("utf-8-sig")
    assert len(plain.splitlines()) == len(text.splitlines())
    rows = list(csv.reader(io.StringIO(text)))
    head = rows[about["dialect"]["skipRows"]]
    assert len(head) == len(about["tableSchema"]["columns"])
    assert len(rows) - about["dialect"]["skipRows"] - 1 == len(sheet.rows)
    assert {one["rule"] for one in about["notes"]} == set(made.rules)
    assert files.give(**call, kind="pdf").content.startswith(b"%PDF-")


def test_charts_are_drawn_by_another_process_and_maps_know_every_region(world, told):
    made = of(world)
    assert charts.picture(made, "victims-form").startswith(b"<svg")
    assert charts.picture(made, "victims-region").startswith(b"<svg")
    with pytest.raises(Missing):
        charts.picture(made, "closed-reason")
    assert drawing.countries() == {"BG", "RO"}
    for land, many in (("BG", 28), ("RO", 42)):
        shapes = drawing.region_map("x", land, {f"{land}-01": 3})["data"]["values"]
        assert len({shape["properties"]["code"] for shape in shapes}) == many
    with pytest.raises(drawing.NotDrawn):
        drawing.drawn({"mark": "nothing of the kind"})


def test_pages_and_programs_show_the_same(world, told):
    client = signed_in(world, "elena")
    assert b"/desk/reports/national/" in client.get("/desk/reports/").content
    page = client.get("/desk/reports/national/").content.decode()
    there = client.get("/api/v1/reports/national").json()
    assert all(rule.split(".")[0] in page for rule in there["rules"].values())
    assert client.get("/desk/reports/national/?period=never").status_code == 200
    assert client.get("/api/v1/reports/national?period=never").status_code == 422
    assert client.get("/desk/reports/national/behind/registered/").status_code == 200
    assert len(client.get("/api/v1/reports/national/behind/registered").json()["rows"]) == 3
    assert client.get("/desk/reports/national/file/?format=exe").status_code == 404
    assert client.get("/desk/reports/national/file/?format=csv").status_code == 200
    assert len(client.get("/api/v1/reports").json()) == 5
