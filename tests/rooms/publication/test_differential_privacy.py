"""The account, the discrete Gaussian of tables, synthetic rows: fixed numbers, every refusal, the traps of the synthesizer."""

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from accord.research.publication import budget, dp, layout, microdata, refusals, synthetic
from accord.research.publication.budget import Spend, What
from accord.research.publication.people import People
from accord.research.publication.plan import Plan, Variable
from tests.published import glotip, glotip_plan


class Account:
    """An account in memory."""

    def __init__(self):
        self.rows = []

    def reserve(self, spends):
        for spend in spends:
            budget.require_left(spend, self.rows)
        self.rows += spends


def tables(epsilon, cohort="2023", release="R-1"):
    return Spend(cohort, release, What.TABLES, "test", budget.rho_of(epsilon), epsilon)


def rows(epsilon, cohort="2023"):
    return Spend(cohort, "R-9", What.MICRODATA, "test", 0.2, epsilon)


@pytest.mark.parametrize(
    ("epsilon", "m", "sigma"), [(4, 8, 3.59), (4, 63, 10.06), (0.5, 8, 24.54), (1, 8, 12.82), (12, 8, 1.38)]
)
def test_the_noise_of_the_specification(epsilon, m, sigma):
    assert round(budget.sigma_of(budget.rho_of(epsilon), m), 2) == sigma


def test_rho_and_epsilon_turn_into_each_other():
    assert round(budget.rho_of(4), 3) == 0.311
    for epsilon in (0.01, 0.5, 1, 4, 12):
        assert budget.epsilon_of(budget.rho_of(epsilon)) == pytest.approx(epsilon, abs=1e-4)


@pytest.mark.parametrize("bad", [0, -1, float("nan"), float("inf"), "4"])
def test_an_amount_that_is_none_is_refused(bad):
    for ask in (budget.epsilon_of, budget.rho_of, lambda rho: budget.sigma_of(rho, 3)):
        with pytest.raises(refusals.BadAmount):
            ask(bad)
    with pytest.raises(refusals.BadAmount):
        budget.sigma_of(0.3, 0)
    with pytest.raises(refusals.BadAmount):
        budget.epsilon_of(0.3, 2)
    with pytest.raises(refusals.BadAmount):
        budget.require_left(Spend("2023", "R", What.TABLES, "t", 0.1, 1, delta=1e-4), [])


def test_nobody_spends_more_than_the_cap_in_whatever_pieces():
    account = Account()
    random, refused = Random(2), 0
    for number in range(100):
        try:
            account.reserve([tables(random.uniform(0.05, 2), release=f"R-{number}")])
        except refusals.BudgetSpent:
            refused += 1
    assert refused
    assert budget.epsilon_of(sum(s.rho for s in account.rows)) <= 4.0001
    assert budget.left("2023", What.TABLES, account.rows) < 4
    assert budget.left("2024", What.TABLES, account.rows) == pytest.approx(4, abs=1e-3)
    account.reserve([rows(4)])
    with pytest.raises(refusals.BudgetSpent) as spent:
        account.reserve([rows(0.01)])
    assert "epsilon 0.000 left of 4.0" in str(spent.value)
    assert 7.9 < budget.total("2023", account.rows, other_methods=False) <= 8.001
    with pytest.raises(refusals.MixedCohort):
        budget.total("2023", account.rows, other_methods=True)


def test_the_amount_is_reserved_before_anything_is_drawn(monkeypatch):
    cohort, account = glotip(), Account()

    def crash(_counts, _sigma):
        assert len(account.rows) == 1
        raise RuntimeError

    monkeypatch.setattr(dp, "drawn", crash)
    with pytest.raises(RuntimeError):
        dp.publish(glotip_plan(cohort), cohort, epsilon=3, release="R-1", account=account)
    monkeypatch.undo()
    with pytest.raises(refusals.BudgetSpent):  # a crash is spent
        dp.publish(glotip_plan(cohort), cohort, epsilon=3, release="R-2", account=account)
    assert len(account.rows) == 1


def test_tables_have_noise_in_every_cell_and_say_what_it_is():
    cohort = glotip()
    impossible = frozenset({("sex-form", ("male", "begging"))})
    made = dp.publish(glotip_plan(cohort), cohort, epsilon=4, release="R-1", account=Account(), impossible=impossible)
    assert made.sigma == pytest.approx(budget.sigma_of(made.rho, 10))
    cells = dict(zip(made.plan.cells(made.plan.tables[6]), made.tables["sex-form"], strict=True))
    assert cells["male", "begging"] == 0
    assert any(n < 0 for name in made.tables for n in made.tables[name])  # empty cells have noise too
    assert all(n is None or n >= 2 * made.sigma for cells in made.public().values() for n in cells)
    assert "epsilon 4, delta 1e-06" in str(made.said)
    assert abs(made.tables["total"][0] - len(cohort)) < 8 * made.sigma


COLUMNS = ("gender", "ageBroad", "citizenship", "isForcedLabour", "isSexualExploit")


def pool(persons=3200, cohort="2020-2024", **fixed):
    random, found = Random(3), []
    for n in range(persons):
        sexual = random.random() < 0.6
        values = {
            "gender": random.choices(layout.GENDERS[:2], (1, 5) if sexual else (4, 1))[0],
            "ageBroad": random.choice(layout.AGES),
            "citizenship": random.choices(("BGR", "ROU", "UKR", "MDA"), (60, 25, 10, 5))[0],
            "isForcedLabour": "no" if sexual else "yes",
            "isSexualExploit": "yes" if sexual else "no",
        }
        found.append((f"{cohort}-p{n}", values | fixed))
    return People.of(cohort, found, COLUMNS)


def test_synthetic_rows_keep_the_layout_the_noes_and_the_single_counts():
    account = Account()
    made = synthetic.publish([pool()], COLUMNS, epsilon=4, release="R-1", account=account)
    lines = list(csv.DictReader(io.StringIO(made.rows_csv().decode())))
    assert list(lines[0]) == [*layout.COLUMNS, "provenance"]
    assert len(layout.COLUMNS) == 27
    assert {line["provenance"] for line in lines} == {"synthetic"}
    told = Counter(line["isForcedLabour"] for line in lines)
    assert abs(told["0"] / len(lines) - 0.6) < 0.1  # trap: a "no" that is coded 0 would be gone
    true = pool().values["isForcedLabour"].count("no")
    assert abs(made.counts["isForcedLabour:no",] - true) < 6 * made.sigma
    assert b"combination,persons,provenance" in made.counts_csv()
    assert "No row is a person" in str(made.said)
    assert "delta 1e-06" in str(made.said)
    assert synthetic.counts_in(made.counts_csv()) == made.counts
    assert set(synthetic.single(made.counts, "isForcedLabour")) == {"yes", "no"}
    assert [(s.epsilon, s.delta, s.what) for s in account.rows] == [(4, 1e-6, What.MICRODATA)]


def test_what_the_synthesizer_must_not_get_is_refused_before_anything_is_spent():
    account = Account()
    ask = {"epsilon": 4, "release": "R", "account": account}
    with pytest.raises(refusals.TooFew):
        synthetic.publish([pool(2999)], COLUMNS, **ask)
    with pytest.raises(refusals.CountedTwice):
        synthetic.publish([pool(1600), pool(1600)], COLUMNS, **ask)
    with pytest.raises(refusals.ZeroCoded):
        synthetic.publish([pool(isForcedLabour="0")], COLUMNS, **ask)
    with pytest.raises(refusals.UnknownClass):
        synthetic.publish([pool(gender="F")], COLUMNS, **ask)
    with pytest.raises(refusals.UnknownClass):
        synthetic.publish([People.of("x", [(f"u{n}", {}) for n in range(3000)], ["town"])], ["town"], **ask)
    for epsilon in (4.5, 0, 12):
        with pytest.raises(refusals.BadAmount):
            synthetic.publish([pool()], COLUMNS, **(ask | {"epsilon": epsilon}))
    assert account.rows == []


def test_cohorts_are_pooled_and_each_pays():
    account = Account()
    both = [pool(1600, "2023"), pool(1600, "2024")]
    synthetic.publish(both, COLUMNS[:3], epsilon=2, release="R", account=account)
    assert [s.cohort for s in account.rows] == ["2023", "2024"]
    with pytest.raises(refusals.BudgetSpent):
        synthetic.publish(both, COLUMNS[:3], epsilon=3, release="R-2", account=account)


class Stuck:
    """A synthesizer that ran and did not converge."""

    name = "stuck"

    def draw(self, rows, *, epsilon, delta):
        return {("gender:Man",): 1600, ("gender:Woman",): 1600}, [["gender"], *[["Man"]] * 3200]


def test_rows_that_do_not_follow_their_own_counts_are_refused_and_are_spent():
    account = Account()
    with pytest.raises(refusals.NotConverged) as refused:
        synthetic.publish([pool()], ["gender"], epsilon=4, release="R", account=account, synthesizer=Stuck())
    assert "amount is spent" in str(refused.value)
    assert len(account.rows) == 1


def columned(*columns):
    return replace(glotip_plan(glotip()), columns=columns)


def test_a_plan_names_the_columns_of_microdata_in_the_codes_of_the_layout():
    yes_no = ("yes", "no", "")
    columned(Variable("isForcedLabour", yes_no, source="form"), Variable("citizenship", ("BGR", "")))
    for bad in (
        (Variable("town", ("A",)),),
        (Variable(layout.YEAR, ("2024",)),),
        (Variable("gender", ("F",)),),
        (Variable("isForcedLabour", ("1", "0")),),
        (Variable("citizenship", ("B;R",)),),
        (Variable("citizenship", ("BGR",)), Variable("citizenship", ("ROU",))),
    ):
        with pytest.raises(refusals.BadPlan):
            columned(*bad)
    with pytest.raises(refusals.NoMicrodata):
        synthetic.coded(glotip_plan(glotip()), glotip())
    whole = columned(Variable("citizenship", ("BGR", ""), titles={"BGR": {"bg": "България"}}))
    assert Plan.from_data(whole.as_data()) == whole
    assert "columns" not in glotip_plan(glotip()).as_data()


def test_the_files_of_rows_say_what_they_are_and_a_pseudonym_in_them_is_found():
    made = columned(
        Variable("gender", ("Woman", "Man"), codes={"female": "Woman", "male": "Man"}, source="sex"),
        Variable("isForcedLabour", ("yes", "no"), codes={"labour": "yes"}, other="no", source="form"),
    )
    people = glotip(persons=3100)
    coded = synthetic.coded(made, people)
    assert set(coded.values["isForcedLabour"]) == {"yes", "no"}
    drawn = synthetic.publish([coded], synthetic.columns_of(made), epsilon=4, release="R", account=Account())
    found = microdata.all_of(drawn, made, "M-1")
    assert microdata.examine(found, [coded]) == []
    page = found["M-1.html"].decode()
    assert "about 69%" in page  # the chance of the normal distribution, worked out by hand
    assert "Forced labour" in page
    assert b"isForcedLabour,1,yes" in found["M-1-codes.csv"]
    assert len(json.loads(found["M-1.csv-metadata.json"])["tables"][0]["tableSchema"]["columns"]) == 28
    for name in found:
        planted = found | {name: found[name].replace(b"gender", coded.uids[9].encode(), 1) + coded.uids[9].encode()}
        assert [f.where for f in microdata.examine(planted, [coded]) if f.said.code == "personal"] == [name]
    unsaid = found | {"M-1.csv": found["M-1.csv"].replace(b"synthetic", b"true")}
    assert [f.said.code for f in microdata.examine(unsaid, [coded])] == ["other-figures"]
