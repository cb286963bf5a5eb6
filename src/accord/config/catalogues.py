"""Compiles the gettext catalogues with polib, so that nobody needs a system package to run a node."""

from pathlib import Path

import polib


def compile_catalogues(locale: Path) -> int:
    """Compile every .po that is newer than its .mo; return how many."""
    made = 0
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
            made += 1
    return made


if __name__ == "__main__":
    compile_catalogues(Path(__file__).resolve().parents[1] / "locale")
