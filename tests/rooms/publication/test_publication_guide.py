"""The page of the guide runs as it stands."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "guide" / "publication.md"


def test_every_block_of_the_page_runs(capsys):
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    told = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), told)  # noqa: S102
    said = capsys.readouterr().out
    assert len(blocks) >= 8
    for code in (
        "second-banding",
        "key-changed",
        "budget-spent",
        "were attacked",
        "epsilon 3, delta 1e-06",
        "No row is a person",
    ):
        assert code in said
