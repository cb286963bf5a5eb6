"""Compiles the gettext catalogues with polib, so that nobody needs a system package to run a node."""

import os
from pathlib import Path

import polib


def compile_catalogues(locale: Path) -> int:
    """Compile every .po that is newer than its .mo; return how many. Where the program is installed for others to run, all stand."""
    made = 0
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        stands = target.exists() and (
            target.stat().st_mtime >= source.stat().st_mtime or not os.access(target.parent, os.W_OK)
        )
        if not stands:
            polib.pofile(str(source)).save_as_mofile(str(target))
            made += 1
    return made


if __name__ == "__main__":
    compile_catalogues(Path(__file__).resolve().parents[1] / "locale")
