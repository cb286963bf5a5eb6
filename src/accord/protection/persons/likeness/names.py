"""Names that are one name: Ivan, Ion and Ioan; Oleksandr, Alexandru and Sasha. The rows are data, and a node adds its own."""

import tomllib
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from accord.protection.persons.likeness.alphabets import FILE as ALPHABETS
from accord.protection.persons.likeness.fold import Word, skeleton, words

FILE: Final = Path(__file__).parent / "names.toml"
_own: list[Path] = []


class BadNames(Exception):
    """A file of names does not read; the node does not start with it."""


def extend(path: Path) -> None:
    """Read the node's own rows too, if there are any. Raises BadNames."""
    _own[:] = [path] if path.exists() else []
    _table.cache_clear()
    scheme.cache_clear()
    _table()


def one_name(word: Word) -> frozenset[str]:
    """The names of which `word` is a form, as ids of rows; most words are none."""
    table = _table()[0]
    return frozenset().union(*(table.get(sound, frozenset()) for sound in word.sounds))


def keys(word: Word) -> tuple[str, ...]:
    """The skeletons under which `word` is indexed: its own, and that of each name of which it is a form."""
    heads = _table()[1]
    return tuple(dict.fromkeys((*word.keys, *sorted(heads[name] for name in one_name(word)))))


@lru_cache(maxsize=1)
def scheme() -> str:
    """What the tokens of a person depend on: it changes with the letters, the names, the node's own, and the compounds."""
    digest = sha256(b"compounds-2")
    for path in (ALPHABETS, FILE, *_own):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """(rows by the sound of their forms, skeleton of the first form of each row)."""
    rows: dict[str, set[str]] = {}
    heads: dict[str, str] = {}
    for path in (FILE, *_own):
        for name, forms in _rows(path).items():
            for form in forms:
                for sound in form.sounds:
                    rows.setdefault(sound, set()).add(name)
            heads.setdefault(name, skeleton(forms[0].sounds[0]))
    return {sound: frozenset(names) for sound, names in rows.items()}, heads


def _rows(path: Path) -> dict[str, tuple[Word, ...]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        found = {
            f"{sex}.{name}": words(forms, "ro")
            for sex in ("women", "men")
            for name, forms in content.get(sex, {}).items()
        }
    except (OSError, tomllib.TOMLDecodeError, TypeError, AttributeError) as error:
        raise BadNames(f"{path}: {error}") from error
    if empty := [name for name, forms in found.items() if not forms]:
        raise BadNames(f"{path}: {empty[0]} names nobody.")
    return found
