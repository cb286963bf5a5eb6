"""Facts: what happens is told once, corrected by a new row, made again to the byte, and nobody's once she is erased."""

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection

from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.foundation.wall import whole_node
from accord.justice.proceedings import services as proceedings
from accord.justice.proceedings.services import Judged
from accord.protection.cases import same
from accord.protection.cases import services as cases
from accord.protection.cases.imports import Registered, add
from accord.protection.cases.models import Case, Precision
from accord.protection.cases.vocab import CloseReason
from accord.protection.persons.models import Person
from accord.research.facts import pseudonyms, said, writing
from accord.research.facts.following import follow_erased
from accord.research.facts.indicators import LANGUAGES, BadIndicator, Period, indicators, read
from accord.research.facts.models import Fact, Link, Told
from accord.research.facts.queries import cohort, counter
from tests.cast import TETIANA, key
from tests.rooms.cases.test_same import OTHER, merged, settled
from tests.rooms.facts.equal import as_expressed, on_postgresql
from tests.rooms.proceedings import build
from tests.rooms.services.builders import asked, moved

FEMALE, MALE = Sex.FEMALE.value, Sex.MALE.value


def kinds():
    return sorted(Fact.objects.values_list("kind", flat=True))


def period(world, days=0):
    today = world.now.date() + timedelta(days=days)
    return Period(date(today.year, 1, 1), date(today.year, 12, 31), today)


def counted(world, name, *by, days=0):
    with whole_node(), counter(period(world, days)) as found:
        return found.count(name, by)


def test_what_happens_is_told_in_codes_and_made_again_to_the_byte(world):
    case = world.case()
    moved(world, asked(world, case), "start")
    world.signal()
    world.close(case, reason=CloseReason.GOALS_MET)
    assert kinds() == ["closed", "identified", "served", "signalled"]
    before = writing.digest()
    Fact.objects.filter(kind="served").update(sex=MALE)  # by hand, as nothing in the product does
    assert writing.digest() != before
    assert writing.rebuild(now=world.now) == (4, before)


def test_no_id_and_no_word_of_a_record_stands_in_what_is_kept(world):
    case = Case.objects.get(pk=world.case())
    world.close(case.pk)
    rows = [str(row) for model in (Told, Fact, Link) for row in model.objects.values()]
    kept = " ".join(rows).replace("-", "")
    for known in (case.pk.hex, case.person_id.hex, case.code.replace("-", ""), "Коваленко", "FK482913"):
        assert known not in kept


def test_who_was_corrected_stands_in_a_new_row_and_the_old_cut_off_gives_the_old_figure(world):
    case = world.case()
    found = Case.objects.get(pk=case)
    later = world.now + timedelta(days=2)
    first = Fact.objects.get()
    call = {"actor": world["ana"], "case": case, "now": later, "key": key()}
    facts = cases.Situation(sex=Sex.MALE, age_group=AgeGroup.ADULT, citizenships=frozenset({"MD"}), forms=frozenset())
    cases.correct(**call, facts=facts, identity=TETIANA, read=Person.objects.get(pk=found.person_id).version)
    assert Fact.objects.get(pk=first.pk).sex == FEMALE
    assert Fact.objects.latest("seq").instead_of == first.pk
    assert counted(world, "registered", "sex", "citizenship") == {(FEMALE, "UA"): 1}
    assert counted(world, "registered", "sex", "citizenship", days=2) == {(MALE, "MD"): 1}
    before = writing.digest()
    assert writing.rebuild(now=later)[1] == before


def test_one_person_in_two_records_is_counted_once_until_they_are_parted(world):
    first, second = world.case(), world.case(identity=OTHER)
    codes = tuple(Case.objects.get(pk=pk).code for pk in (first, second))
    pair = same.flag(actor=world["ana"], cases=codes, now=world.now, key=key()).id
    assert counted(world, "registered") == {(): 2}
    merged(world, pair, first)
    assert counted(world, "registered") == {(): 1}
    assert counted(world, "episodes") == {(): 2}
    assert len(cohort(world.now.year, world.now.date(), ["sex"])) == 1
    settled(world, pair, "undo")
    assert counted(world, "registered") == {(): 2}


def test_those_who_investigate_are_counted_and_the_carers_record_is_not_added(world):
    """What a case manager notes of proceedings is the same proceedings: only the investigators' side is a figure."""
    build.care(world, world.case())
    assert counted(world, "proceedings") == {(): 0}
    led = build.lead(world)
    judge = {"actor": world["petar"], "proceeding": led, "now": world.now}
    proceedings.judge(**judge, judged=Judged(1, None), read=1, key=key())
    assert counted(world, "suspects") == {(): 1}
    assert counted(world, "convicted") == {(): 0}


def test_who_is_erased_still_counts_and_is_found_by_nobody(world):
    case = Case.objects.get(pk=world.case())
    assert set(pseudonyms.salts([case.pk, case.person_id])) == {case.pk, case.person_id}
    follow_erased(None, case.person_id, world.now)
    assert pseudonyms.salts([case.pk, case.person_id]) == {}
    assert counted(world, "registered") == {(): 1}


def test_who_was_found_not_to_be_a_victim_is_left_out_and_comes_back_with_the_case(world):
    case = world.case()
    world.close(case, reason=CloseReason.NOT_A_VICTIM)
    assert counted(world, "registered") == {(): 0}
    assert counted(world, "open")[()] == 0
    assert counted(world, "closed", "detail") == {("not_a_victim",): 1}
    version = Case.objects.get(pk=case).version
    cases.advance(actor=world["ana"], case=case, action="reopen", read=version, now=world.now, key=key())
    assert counted(world, "registered") == {(): 1}
    assert counted(world, "closed")[()] == 0
    assert counted(world, "open") == {(): 1}


def test_a_person_with_two_forms_stands_in_two_rows_and_once_in_the_whole(world):
    world.case(forms=frozenset({ExploitationForm.LABOUR, ExploitationForm.SEXUAL}))
    assert counted(world, "registered", "form") == {("ForcedLabour",): 1, ("SexualExploitation",): 1}
    assert counted(world, "registered", "citizenship-group", "month") == {("other", f"{world.now:%Y-%m}"): 1}
    asked = ["form:SexualExploitation+Other", "form:OrganRemoval"]
    ((_person, codes),) = cohort(world.now.year, world.now.date(), asked)
    assert codes == dict(zip(asked, ("yes", "no"), strict=True))
    assert cohort(world.now.year, world.now.date(), ["form", "place", "status"]) == [
        (str(Fact.objects.get().person), {"form": "several", "place": "", "status": "presumed"})
    ]


def test_what_a_file_brings_is_told_in_batches(world):
    row = Registered(
        "test", "1", world.org("animus"), world.org("animus"), "BG", date(2025, 4, 1), Precision.QUARTER, Sex.MALE,
        AgeGroup.CHILD, "RO", "ForcedLabour",
    )  # fmt: skip
    list(add([replace(row, key=str(n)) for n in range(1500)], now=world.now))
    with counter(Period.year(2025, world.now.date())) as found:
        assert found.count("registered", ["age", "quarter"]) == {("child", "2025-Q2"): 1500}
        assert found.count("registered", ["citizenship-group"]) == {("eu",): 1500}
    with pytest.raises(KeyError), counter(Period.year(2025)) as found:
        found.count("registered", ["height"])


def test_an_indicator_says_what_it_means_in_four_languages():
    year = Period.year(2026)
    for one in indicators().values():
        said = {one.defined(language, year) for language in LANGUAGES}
        assert len(said) == len(LANGUAGES)
        assert all(f"{one.name}/{one.version}" in sentence and "2026-12-31" in sentence for sentence in said)
    for wrong in ('unit = "soul"', 'unit = "person"\nrule = "old"', 'unit = "person"\nrule = "new"\nlabel = ["a"]'):
        with pytest.raises(BadIndicator, match="victims"):
            read(f"[indicators.victims]\n{wrong}")


def test_the_words_for_duckdb_are_those_of_the_expressions_and_need_no_ibis():
    kept = (Path(said.__file__).parent / "data" / "duckdb.toml").read_text(encoding="utf-8")
    assert kept == said.written(), "python -m accord.research.facts.said makes them again"
    assert not any(year in kept for year in ("1001", "1002", "1003", "1004"))  # every day of the period has its place
    for name in ("standing", "recent", *indicators()):
        assert "$" not in said.said(name, Period.year(2026))
    script = (
        "import sys; from accord.research.facts.indicators import Period; from accord.research.facts import said;"
        "said.said('registered', Period.year(2026)); sys.exit(any(m in sys.modules for m in ('ibis', 'pandas', 'pyarrow')))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_what_is_counted_on_a_node_is_what_the_expression_counts(world):
    woman = world.case(
        forms=frozenset({ExploitationForm.LABOUR, ExploitationForm.SEXUAL}), citizenships=frozenset({"MD", "UA"})
    )
    moved(world, asked(world, woman), "start")
    world.signal()
    world.close(world.case(identity=OTHER), reason=CloseReason.NOT_A_VICTIM)
    assert as_expressed(period(world)) > 20


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the database itself counts on PostgreSQL alone")
def test_postgresql_counts_as_duckdb_does(world):
    pytest.importorskip("psycopg")
    world.case(forms=frozenset({ExploitationForm.LABOUR, ExploitationForm.SEXUAL}))
    world.close(world.case(identity=OTHER), reason=CloseReason.NOT_A_VICTIM)
    assert on_postgresql(period(world)) > 0
