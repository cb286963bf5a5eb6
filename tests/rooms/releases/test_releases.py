"""From a plan to a published year: who may, what is refused, what the gate holds, what a file is."""

import csv
import io
import json
import re
from datetime import timedelta
from hashlib import sha256
from importlib import import_module
from types import SimpleNamespace
from typing import ClassVar

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import gettext, override

from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault.store import NODE, current
from accord.research.publication import canary, cellkey, files, refusals
from accord.research.publication.budget import What
from accord.research.publication.people import People
from accord.research.publication.phrases import Said
from accord.research.releases import examining, queries, services, tasks, words
from accord.research.releases.keys import key_of
from accord.research.releases.models import Publication, PublicationFile, Spend, TablePlan
from accord.research.releases.vocab import Method, NotPublishable, OwnPublication, Readers
from tests.cast import key
from tests.rooms.releases.build import YEAR, Register, decided, examined, planned, proposed, published, second


@pytest.fixture
def two(world):
    return world


def refused_of(row):
    return row.report["refused"][0]["code"]


@pytest.mark.parametrize("language", ["bg", "ro", "uk"])
def test_every_sentence_of_the_engine_is_said_in_every_language_with_the_same_facts(language):
    places = lambda text: sorted(re.findall(r"\{[^}]*\}", text))  # noqa: E731
    with override(language):
        for sentence in (*refusals.WORDING.values(), *refusals.REMEDIES.values()):
            assert places(gettext(sentence)) == places(sentence)
            assert gettext(sentence) != sentence or sentence == "{words}"


def test_a_refusal_and_what_stands_in_it_are_told_in_the_readers_language():
    with override("bg"):
        assert "кохортата" in words.in_words(refusals.NobodyThere(cohort=2024)).lower()
        spent = refusals.BudgetSpent(cohort=2024, left=0.5, cap=4.0, what=What.TABLES.said, wanted=3)
        assert "0,500" in words.in_words(spent)
        assert "таблици" in words.in_words(spent)
    held = {"refused": [words.kept(refusals.RevisionTooSmall(least=10, area="BG-01")).as_data()]}
    with override("en"):
        assert words.told(held).refused.startswith("The revision changes fewer than 10 persons in BG-01.")
    assert words.told({}).refused == ""


def test_a_finding_names_tables_and_variables_as_the_page_does(two):
    plan = queries.engine_plan(TablePlan.objects.get(pk=planned(two)), "open")
    found = {"found": [Said("line-alike", {"table": "sex-form", "variable": "sex"}).as_data()]}
    with override("uk"):
        assert "“Особи: Стать × Форма експлуатації”" in words.told(found, plan).found[0]
        assert "“Стать”" in words.told(found, plan).found[0]


def test_the_report_reads_in_the_language_of_who_reads_and_the_files_in_the_one_that_was_asked(two):
    row = examined(two, proposed(two, language="uk"))
    with override("bg"):
        told = queries.opened(two["elena"], row.pk)
    assert any("атакувани" in line for line in told.told.risk)
    assert told.tables[1].heads == ["Пол"]
    assert told.tables[1].title == "Лица: Пол"
    assert told.tables[1].lines[0][0] == "жени"
    kept = {f.name.removeprefix(row.code): bytes(f.content) for f in row.files.all()}
    assert '<html lang="uk">' in kept[".html"].decode()
    assert "Форма експлуатації" in kept[".html"].decode()
    assert "жінки" in kept["-sex.svg"].decode()
    titles = json.loads(kept[".csv-metadata.json"])["tables"][0]["tableSchema"]["columns"][0]["titles"]
    assert titles == {"und": "cohort", "en": "Cohort", "bg": "Кохорта", "ro": "Cohorta", "uk": "Когорта"}
    codes = list(csv.DictReader(io.StringIO(kept["-codes.csv"].decode("utf-8-sig"))))
    assert codes[1] == {
        "variable": "sex",
        "class": "female",
        "title": "female",
        "title_bg": "жени",
        "title_en": "female",
        "title_ro": "femei",
        "title_uk": "жінки",
    }
    assert "female" in kept[".csv"].decode()


def test_a_digest_of_digits_beside_cyrillic_is_no_figure(two):
    """Setters part a run of signs where the alphabet changes: a digest that begins with digits would be cut there."""
    plan = queries.engine_plan(TablePlan.objects.get(pk=planned(two)), "open")
    plan.__dict__["digest"] = "41" + "b" * 62
    people = People.of("2024", Register()(year=2024, until=two.now.date(), dimensions=plan.fields), plan.fields)
    released = cellkey.protect(plan, people, bytes(range(32)))
    assert 41 in canary.exact(released, people)
    for voice in words.voices("bg"):
        paper = {"a.pdf": files.paper_of(released, "Y-41", voice)}
        assert canary.search(paper, released, people) == []


def test_without_a_language_it_is_that_of_the_author_and_one_that_is_not_ours_is_refused(two):
    assert Publication.objects.get(pk=proposed(two)).language == two["elena"].language
    with pytest.raises(NotPublishable):
        proposed(two, language="de")


def test_a_report_that_was_kept_in_english_is_still_told():
    old = import_module("accord.research.releases.migrations.0002_spoken")

    class Row:
        report: ClassVar = {"found": ["In the table x"], "risk": [], "use": ["Off"]}

        def save(self, update_fields): ...

    class Refused(Row):
        report: ClassVar = {
            "refused": ["budget-spent"],
            "params": ["cohort=2024", "left=0.0", "cap=4.0", "what=tables", "wanted=3.0"],
        }

    rows = [Row(), Refused()]
    old.in_codes(SimpleNamespace(get_model=lambda *_: SimpleNamespace(objects=SimpleNamespace(all=lambda: rows))), None)
    assert words.told(rows[0].report).found == ["In the table x"]
    with override("en"):
        assert words.told(rows[1].report).refused.startswith("2024 has epsilon 0.000 left of 4.0 for tables")


def test_a_year_goes_from_plan_to_file_and_each_step_is_an_event(two):
    made = published(two)
    row = Publication.objects.get(pk=made)
    assert (row.state, row.cohort, row.revision) == ("released", YEAR, 0)
    assert row.report["found"] == []
    assert words.told(row.report).refused == ""
    assert any(line["code"] == "attacked" for line in row.report["risk"])
    names = {f.name.rpartition(".")[2] for f in row.files.all()}
    assert names == {"csv", "json", "xlsx", "html", "pdf", "svg"}
    file = services.take(actor=two["elena"], publication=made, name=f"{row.code}.csv", now=two.now)
    assert sha256(bytes(file.content)).hexdigest() == file.digest
    kinds = list(Event.objects.filter(kind__startswith="publication.").order_by("seq").values_list("kind", flat=True))
    assert kinds == [f"publication.{k}" for k in ("planned", "proposed", "examined", "released", "taken")]
    opened = queries.opened(two["elena"], made)
    assert len(opened.tables) == 9
    assert int(opened.tables[0].lines[0][-1]) % 5 == 0


def test_nothing_exact_no_pseudonym_and_no_key_is_kept(two):
    made = published(two)
    row = Publication.objects.get(pk=made)
    secret = current().organisation_key(NODE, "publication")[1].hex()
    kept = json.dumps([row.report, row.members, row.key, row.plan.content])
    kept += "".join(bytes(f.content).decode("latin-1") for f in row.files.all())
    kept += "".join(str(e.facts) for e in Event.objects.filter(kind__startswith="publication."))
    assert "person-0" not in kept
    assert secret not in kept


def test_the_author_never_releases_it_and_neither_does_the_database(two):
    made = proposed(two)
    examined(two, made)
    with pytest.raises(OwnPublication):
        decided(two, made, who="elena")
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=made).update(state="released", decided_by=two["elena"].account)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=made).update(state="released")
    decided(two, made, action="return")
    assert Publication.objects.get(pk=made).state == "withdrawn"


@pytest.mark.parametrize("who", ["ana", "nadia", "petar", "yana", "mira"])
def test_only_coordinators_of_a_country_come_near(two, who):
    made = proposed(two)
    for attempt in (
        lambda: planned(two, who=who),
        lambda: proposed(two, plan=TablePlan.objects.get().pk, who=who),
        lambda: queries.newest(two[who]),
        lambda: queries.opened(two[who], made),
        lambda: decided(two, made, who=who),
        lambda: services.take(actor=two[who], publication=made, name="x", now=two.now),
        lambda: services.withdraw(actor=two[who], publication=made, read=1, now=two.now, key=key()),
    ):
        with pytest.raises(Refused):
            attempt()


def test_before_it_is_released_nothing_is_given_out_and_nothing_is_decided(two):
    made = proposed(two)
    with pytest.raises(NotPossible):
        decided(two, made)
    row = examined(two, made)
    with pytest.raises(Missing):
        services.take(actor=second(two), publication=made, name=f"{row.code}.csv", now=two.now)
    with pytest.raises(NotPossible):
        decided(two, made, action="publish it")
    services.withdraw(actor=two["elena"], publication=made, read=row.version, now=two.now, key=key())
    with pytest.raises(NotPossible):
        decided(two, made)


def test_a_colleague_does_not_withdraw_it(two):
    made = proposed(two)
    with pytest.raises(NotPossible):
        services.withdraw(actor=second(two), publication=made, read=1, now=two.now, key=key())


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("name = ", "TOML"),
        ("x" * 60_001, "too long"),
        ('name = "p"', "missing"),
        ('name = "p"\n[[variables]]\nname = "sex"\nclasses = ["f"]\n' + "".join(f'[[tables]]\nname = "t{n}"\nby = ["sex"]\n' for n in range(13)), "13 tables"),
    ],
)  # fmt: skip
def test_a_plan_that_does_not_read_is_refused_in_words(two, text, word):
    with pytest.raises(NotPublishable) as refused:
        planned(two, text)
    assert word in str(refused.value)


def test_a_plan_is_registered_once_and_a_year_must_be_closed(two):
    assert planned(two) == planned(two)
    for cohort in (two.now.year, two.now.year + 1, 1900):
        with pytest.raises(NotPublishable):
            proposed(two, cohort=cohort)


def test_a_published_year_keeps_its_plan_and_its_readers_get_it_once(two):
    plan = planned(two)
    published(two, plan=plan)
    wider = planned(two, queries.house_plan() + '\n[[tables]]\nname = "status-sex"\nby = ["status", "sex"]\n')
    with pytest.raises(NotPublishable) as refused:
        proposed(two, plan=wider, readers=Readers.PARTNERS)
    assert "status-sex" in str(refused.value)
    other = re.sub(r"\nUA = .*", "", queries.house_plan()).replace('"BG", "RO", "UA", "other"', '"BG", "RO", "other"')
    with pytest.raises(NotPublishable) as refused:
        proposed(two, plan=planned(two, other), readers=Readers.PARTNERS)
    assert "banded twice" in str(refused.value)
    partners = published(two, plan=plan, readers=Readers.PARTNERS)
    assert (
        "<5"
        in bytes(
            PublicationFile.objects.get(
                publication=partners, name=f"{Publication.objects.get(pk=partners).code}.csv"
            ).content
        ).decode()
    )
    with pytest.raises(NotPublishable) as refused:  # a revision, and no later year is out
        proposed(two, plan=plan)
    assert "later yearly release" in str(refused.value)


def test_a_key_that_was_replaced_is_refused_and_the_old_one_is_used(two):
    plan = planned(two)
    first = Publication.objects.get(pk=published(two, plan=plan))
    key_id, old = key_of(YEAR, first.key)
    current().new_organisation_key(NODE, "publication", replace=True)
    assert key_of(YEAR)[1] != old  # what nobody in the product does
    row = examined(two, proposed(two, plan=plan, readers=Readers.PARTNERS))
    assert row.key == key_id == first.key
    with pytest.raises(refusals.KeyChanged):
        key_of(YEAR, "00" * 8)


def test_a_year_is_frozen_and_persons_who_came_later_wait_for_a_bulk_revision(two):
    plan, facts = planned(two), Register()
    first = Publication.objects.get(pk=published(two, plan=plan, facts=facts))
    later = two.now + timedelta(days=1)
    facts.late(3, later.date())
    row = examined(two, proposed(two, plan=plan, readers=Readers.PARTNERS, now=later), facts, later)
    assert (row.state, row.known_on, row.members) == ("ready", first.known_on, first.members)
    published(two, plan=plan, facts=facts, cohort=YEAR + 1)
    small = examined(two, proposed(two, plan=plan, now=later), facts, later)
    assert (small.state, small.revision, refused_of(small)) == ("held", 1, "revision-too-small")
    facts.late(200, later.date())
    large = examined(two, proposed(two, plan=plan, now=later), facts, later)
    assert large.members != first.members
    assert "refused" not in large.report  # large enough; what the gate says of its differences is another matter
    assert large.state == ("held" if large.report["found"] else "ready")


def test_the_gate_holds_and_says_why_and_no_file_is_kept(two, monkeypatch):
    true = files.page_of
    monkeypatch.setattr(files, "page_of", lambda *a, **k: true(*a, **k) + b"<!-- person-00007 -->")
    row = examined(two, proposed(two))
    assert row.state == "held"
    assert row.report["found"][0]["code"] == "personal"
    assert not PublicationFile.objects.exists()
    with pytest.raises(NotPossible):
        decided(two, row.pk)


def test_nobody_in_the_year_is_a_sentence_and_no_fault(two):
    row = examined(two, proposed(two), lambda **_: [])
    assert (row.state, refused_of(row)) == ("held", "nobody")


def test_the_worker_examines_what_waits_with_the_facts_of_the_node(two):
    made = proposed(two)
    tasks.examine_waiting(two.now)
    row = Publication.objects.get(pk=made)
    assert (row.state, refused_of(row)) == ("held", "nobody")
    assert tasks.examine_waiting(two.now) is None


def test_differential_privacy_is_spent_before_it_is_drawn_and_capped(two):
    plan = planned(two)
    more = {"plan": plan, "method": Method.DP}
    late = proposed(two, epsilon=3, **more)  # while there is enough
    made = published(two, epsilon=3, **more)
    spend = Spend.objects.get()
    assert (spend.cohort, spend.epsilon, spend.delta) == (YEAR, 3, 1e-6)
    file = PublicationFile.objects.get(publication=made, name=f"{Publication.objects.get(pk=made).code}.csv")
    assert spend.digest == file.digest
    with pytest.raises(NotPublishable) as refused:
        proposed(two, epsilon=3, **more)
    assert "4.0" in str(refused.value)
    over = examined(two, late)
    assert (over.state, refused_of(over)) == ("held", "budget-spent")
    assert Spend.objects.count() == 1
    assert "4.0" in words.told(over.report).refused
    for epsilon in (None, 0, -1):
        with pytest.raises(NotPublishable):
            proposed(two, epsilon=epsilon, **more)


def test_a_worker_that_dies_between_spending_and_drawing_has_spent(two, monkeypatch):
    from accord.research.publication import dp

    made = proposed(two, method=Method.DP, epsilon=2)

    def die(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(dp, "drawn", die)
    with pytest.raises(KeyboardInterrupt):
        examined(two, made)
    monkeypatch.undo()
    row = examined(two, made)  # the worker comes again
    assert (row.state, refused_of(row)) == ("held", "budget-spent")
    assert Spend.objects.count() == 1


def test_two_examinations_at_once_write_once(two):
    made = proposed(two)
    row = Publication.objects.select_related("plan").get(pk=made)
    examining.examine(row, now=two.now, facts=Register())
    examining.examine(row, now=two.now, facts=Register())
    assert PublicationFile.objects.filter(name__endswith=".pdf").count() == 1
    assert row.known_on == two.now.date()
