"""The guide for analysts runs as it stands."""

import re
from pathlib import Path

GUIDE = Path(__file__).parents[3] / "docs" / "guide" / "figures.md"


def test_the_examples_of_the_guide_run(capsys):
    parts = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(parts) >= 6
    known: dict[str, object] = {}
    for part in parts:
        exec(compile(part, str(GUIDE), "exec"), known)  # noqa: S102
    assert "Rule registered/2026.1" in capsys.readouterr().out
