"""Synthetic rows of pooled years: proposed, examined, released by a second coordinator, taken; what is refused, and what it costs."""

import csv
import io
import json

import pytest
from django.db import IntegrityError, transaction
from django.utils.html import escape
from django.utils.translation import override

from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing
from accord.research.publication import layout
from accord.research.releases import queries, services
from accord.research.releases.models import Publication, PublicationFile, Spend
from accord.research.releases.vocab import Method, NotPublishable, OwnPublication
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api, ok, problem
from tests.rooms.releases.build import YEAR, Years, decided, examined, planned, proposed


def rows(world, **more):
    return proposed(world, **{"method": Method.ROWS, "epsilon": 2, "since": YEAR - 1} | more)


@pytest.fixture
def examined_rows(world):
    return examined(world, rows(world), Years(1700))


def test_rows_of_two_years_go_from_proposal_to_file(world, examined_rows):
    row = examined_rows
    assert (row.state, row.years, row.report["found"]) == ("ready", "2023–2024", [])
    with pytest.raises(OwnPublication):
        decided(world, row.pk, who="elena")
    with pytest.raises(Missing):
        services.take(actor=world["elena"], publication=row.pk, name="", now=world.now)
    decided(world, row.pk)
    taken = services.take(actor=world["elena"], publication=row.pk, name="", now=world.now)
    lines = list(csv.DictReader(io.StringIO(bytes(taken.content).decode())))
    assert list(lines[0]) == [*layout.COLUMNS, "provenance"]
    assert 2900 < len(lines) < 3900
    assert {line["yearOfRegistration"] for line in lines} <= {"2023", "2024", ""}
    assert {line["isForcedLabour"] for line in lines} <= {"0", "1", ""}
    assert {spend.cohort: spend.digest for spend in Spend.objects.all()} == {2023: taken.digest, 2024: taken.digest}
    told = json.loads(Event.objects.get(kind="publication.proposed").facts)
    assert (told["since"], told["cohort"]) == (2023, 2024)
    kept = b"".join(bytes(f.content) for f in PublicationFile.objects.all())
    assert b"person-0" not in kept


def test_it_reads_in_the_readers_language_and_its_metadata_in_all(world, examined_rows):
    row = examined_rows
    with override("bg"):
        opened = queries.opened(world["elena"], row.pk)
    assert opened.told.risk[0].startswith("Нито един ред не е лице")
    assert "Пол, Гражданство, Принудителен труд" in opened.told.use[0]
    assert [table.title for table in opened.tables][1:3] == ["Пол", "Гражданство"]
    assert "жена" in [line[0] for line in opened.tables[1].lines]
    assert {"да", "не"} <= {line[0] for table in opened.tables[3:] for line in table.lines}
    names = {f.name.removeprefix(row.code) for f in opened.files}
    assert names == {".csv", "-counts.csv", "-codes.csv", ".csv-metadata.json", ".html"}
    told = json.loads(bytes(row.files.get(name__endswith=".json").content))
    assert {one["@language"] for one in told["dc:description"]} == {"bg", "en", "ro", "uk"}


def test_too_few_persons_and_a_year_with_nobody_hold_it_and_cost_nothing(world):
    few = examined(world, rows(world), Years(1400))
    assert (few.state, few.report["refused"][0]["code"]) == ("held", "too-few")
    assert "2800" not in json.dumps(few.report)  # how many there are stays unsaid
    nobody = examined(world, rows(world), lambda **_: [])
    assert nobody.report["refused"][0]["code"] == "nobody"
    assert not Spend.objects.exists()
    assert not PublicationFile.objects.exists()


def test_the_same_persons_in_two_years_are_refused(world):
    class Twice(Years):
        def __call__(self, *, year, until, dimensions):
            return super().__call__(year=2024, until=until, dimensions=dimensions)

    held = examined(world, rows(world), Twice(1700))
    assert held.report["refused"][0]["code"] == "counted-twice"


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"epsilon": 4.5}, "at most 4"),
        ({"epsilon": None}, "at most 4"),
        ({"since": YEAR + 1}, "earlier"),
        ({"since": 1900}, "earlier"),
        ({"cohort": 2026, "since": YEAR}, "open until"),
    ],
)
def test_what_can_be_refused_without_counting_is_refused_when_proposed(world, more, word):
    with override("en"), pytest.raises(NotPublishable) as refused:
        rows(world, **more)
    assert word in str(refused.value)


def test_a_plan_without_columns_holds_no_microdata(world):
    tables_only = queries.house_plan().partition("\n# What synthetic rows hold")[0]
    with override("en"), pytest.raises(NotPublishable) as refused:
        rows(world, plan=planned(world, tables_only))
    assert "no columns of microdata" in str(refused.value)


def test_each_year_pays_and_what_is_spent_is_refused_before_anything_is_drawn(world, examined_rows):
    at_once = rows(world, epsilon=2, since=YEAR)
    decided(world, examined_rows.pk)
    with override("en"), pytest.raises(NotPublishable) as refused:
        rows(world, epsilon=3)
    assert "left of 4.0 for microdata" in str(refused.value)
    over = rows(world, epsilon=2, since=YEAR)
    assert examined(world, at_once, Years(3100)).state == "ready"
    held = examined(world, over, Years(3100))  # proposed while there was enough
    assert (held.state, held.report["refused"][0]["code"]) == ("held", "budget-spent")
    assert sum(s.epsilon for s in Spend.objects.filter(cohort=YEAR)) == 4
    proposed(world, method=Method.DP, epsilon=4)  # tables have an account of their own


def test_only_rows_pool_years_and_the_table_says_so_too(world):
    made = proposed(world, since=YEAR - 1)
    assert Publication.objects.get(pk=made).since is None
    for bad in ({"since": YEAR - 1}, {"method": "rows"}, {"method": "rows", "since": YEAR + 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.filter(pk=made).update(**bad)


def test_the_desk_and_a_program_propose_it_and_read_the_same(world):
    form = {"plan": str(planned(world)), "cohort": YEAR, "since": YEAR - 1, "readers": "partners", "method": "rows", "epsilon": "2", "language": "ro"}  # fmt: skip
    desk = signed_in(world, "elena")
    bad = desk.post("/desk/publications/new/", form | {"key": key(), "since": YEAR + 1})
    assert bad.status_code == 422
    assert not Publication.objects.exists()
    sent = desk.post("/desk/publications/new/", form | {"key": key()})
    assert sent.status_code == 302
    row = examined(world, Publication.objects.get().pk, Years(1700))
    page = desk.get(sent.url).content.decode()
    program = Api(world, "elena")
    told = ok(program.get(f"/publications/{row.pk}"))
    assert (told["since"], told["cohort"], told["method"], told["language"]) == (YEAR - 1, YEAR, "rows", "ro")
    assert all(escape(line) in page for line in told["use"] + told["risk"])
    assert [table["title"] for table in told["tables"]] == [table.title for table in queries.opened(world["elena"], row.pk).tables]  # fmt: skip
    again = form | {"epsilon": 4, "cohort": YEAR}
    problem(program.post("/publications", again), 422, "publication-refused")
    made = ok(program.post("/publications", again | {"epsilon": 1}))
    assert Publication.objects.get(pk=made["id"]).cohorts == range(YEAR - 1, YEAR + 1)
