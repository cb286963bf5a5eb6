"""The report holds what honesty asks for; the command prints it; nothing heavy is loaded before it is needed."""

import json
import subprocess
import sys

import numpy as np
import pytest

from accord.research.prevalence import Linkage, Method, Replicates, Study, choose, command, coverage, report
from accord.research.prevalence.choosing import Effort
from tests.rooms.prevalence.tables import DATA, published


def made(**more):
    return report(published("uk_2013_5"), study=Study(linkage=Linkage(0.02, 0.01)), replicates=200, **more)


def test_a_report_says_all_that_belongs_beside_the_number():
    found = made()
    text = found.as_text()
    for part in (
        "2,744 people were seen by 5 lists", "no data can test", "22,991", "percentile", "BCa", "If the model were known, which it is not",
        "3 within 2", "12 within 6", "Without a list: LA", "LA+NG", "GP: 336 people; refused", "Chao's lower bound", "replicates without any estimate: 0",
        "2.0% of true matches missed", "share nobody: LA:GP", "never publish the table itself",
    ):  # fmt: skip
        assert part in text
    values = json.loads(json.dumps(found.as_dict()))
    assert values["seen"] == 2744
    assert len(values["near_models"]) == 12
    assert sum(step[2] for step in values["spread"]) > 190
    assert values["refused"] == []


def test_the_interval_holds_the_choice_of_the_model():
    found = made()
    low, high = found.chosen.best.if_the_model_were_known()
    assert found.percentile[1] - found.percentile[0] > 1.5 * (high - low)


def test_coverage_is_measured_for_the_table():
    found = coverage(choose(published("kosovo_4")).best, tables=20, replicates=60)
    assert found.tables == 20
    assert 0.7 <= found.percentile <= 1
    assert abs(found.median - found.truth) < 1500


def test_an_interval_of_flat_replicates_is_an_interval():
    flat = Replicates(10.0, np.full(50, 10.0), np.full(3, 10.0), np.ones(3), Effort())
    assert flat.acceleration == 0
    assert flat.bca() == flat.percentile() == (10.0, 10.0)
    above = Replicates(10.0, np.linspace(11, 12, 50), np.full(3, 10.0), np.ones(3), Effort())
    assert above.bca()[0] == pytest.approx(11)


def test_the_command_prints_a_report_or_the_reason(capsys, tmp_path):
    file = str(DATA / "kosovo_4.csv")
    assert command.main([file, "--missed", "0.02", "--false", "0", "--replicates", "0"]) == 0
    assert "14,342" in capsys.readouterr().out
    assert command.main([file, "--replicates", "0"]) == 1
    said = capsys.readouterr()
    assert "linkage_unknown" in said.err
    assert "14,342" not in said.out
    assert command.main([file, "--missed", "0.02", "--false", "0", "--replicates", "0", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["model"]
    assert command.main([str(DATA / "artificial_3.csv")]) == 1
    assert "no_triangle" in capsys.readouterr().err
    assert command.main([str(tmp_path / "none.csv")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_a_first_answer_loads_neither_a_compiler_nor_django():
    code = (
        "import sys\nfrom pathlib import Path\nfrom accord.research.prevalence import Lists, choose\n"
        f"choose(Lists.from_csv(Path({str(DATA / 'uk_2013_5.csv')!r})))\n"
        "print([m for m in ('numba', 'scipy', 'django', 'pandas') if m in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_stepwise_is_a_method_of_the_report_too():
    found = report(published("uk_2013_5"), Method("stepwise"), study=Study(linkage=Linkage(0, 0)), replicates=40)
    assert "11,313" in found.as_text()
