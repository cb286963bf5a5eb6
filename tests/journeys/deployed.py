"""What stands in `deploy/` and in the guide of installing, read as data: blocks, units, names."""

import configparser
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
GUIDE = (ROOT / "docs" / "guide" / "install.md").read_text(encoding="utf-8")
UNITS = sorted((DEPLOY / "systemd").glob("accord-*.service"))
TEXTS = {str(p.relative_to(ROOT)): p.read_text(encoding="utf-8") for p in sorted(DEPLOY.rglob("*")) if p.is_file()}


@dataclass(frozen=True)
class Block:
    """One block of the guide: what it is for, and its lines."""

    kind: str
    text: str

    def lines(self):
        return [line for line in self.text.splitlines() if line]


def blocks(kind):
    """The blocks of a kind (`sh root`, `sh accord`, `sql`, or the name of a file), in their order."""
    found = re.findall(r"^```([a-z_. ]+)\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    return [Block(said.strip(), text) for said, text in found if said.strip() == kind]


def unit(path):
    """A unit as {section: {key: [values]}}; a key may stand several times."""

    class Several(dict):
        def __setitem__(self, key, value):
            if isinstance(value, list) and key in self:
                self[key].extend(value)
            else:
                super().__setitem__(key, value)

    read = configparser.RawConfigParser(
        dict_type=Several, strict=False, interpolation=None, empty_lines_in_values=False
    )
    read.optionxform = str
    read.read_string(path.read_text(encoding="utf-8"))
    return {name: {k: v.split("\n") for k, v in read.items(name)} for name in read.sections()}


def environment(name):
    """The names and values of an environment file, as systemd reads it."""
    lines = (line.partition("=") for line in TEXTS[f"deploy/{name}.env"].splitlines() if not line.startswith("#"))
    return {key: value for key, sign, value in lines if sign}
