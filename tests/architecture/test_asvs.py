"""The table of the ASVS names what is there: every row of levels 1 and 2, every test, page and promise that it points at."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/guide/asvs.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| V")]


def test_every_requirement_of_levels_one_and_two_has_its_row():
    assert len(ROWS) == len({row[0] for row in ROWS}) == 253  # 70 of level 1 and 183 of level 2
    assert {row[2].strip("*") for row in ROWS} == {"met", "part", "no", "n/a"}
    assert all(row[3] for row in ROWS)
    said = {word: int(n) for n, word in re.findall(r"(\d+) (met|in part|not met|do not apply)", PAGE)}
    counted = [sum(row[2].strip("*") == word for row in ROWS) for word in ("met", "part", "no", "n/a")]
    assert [said[w] for w in ("met", "in part", "not met", "do not apply")] == counted


def test_what_it_points_at_is_there():
    promises = tomllib.loads((ROOT / "tests/proofs/promises.toml").read_text(encoding="utf-8"))
    for row in ROWS:
        for path in re.findall(r"(?:tests|docs)/[\w/.-]+\w", row[3]):
            assert (ROOT / path).exists(), (row[0], path)
        for names in re.findall(r"proofs? ([A-K]\d+(?: [A-K]\d+)*)", row[3]):
            assert set(names.split()) <= set(promises), row
