"""Taking protected particulars out of texts. The search itself says what goes: what is left is not found again."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from accord.foundation.guard.match import Found, ParticularKind, Protected, find

MOST: Final = 20  # places of one particular in one text; beyond, nothing of the text is left
LONGEST: Final = 10_000  # letters of a text that is searched piece by piece; of a longer one nothing is left
_GAP: Final = re.compile(r"(\s+)")
_EDGE: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_SHORTEST: Final = 3  # letters of a word of a name that goes wherever it stands


def mask(particulars: Sequence[Protected], texts: Mapping[str, str], sign: str) -> tuple[dict[str, str], list[Found]]:
    """(the texts with `sign` in the place of every particular, each particular with the text in which it stood).

    Of a person whose name stands in one text, single words of it go from the others too.
    """
    done, found, named = dict(texts), [], []
    once = re.compile(rf"({re.escape(sign)})(?:[ ,]*{re.escape(sign)})+")
    # SECURITY: what one particular leaves may be another, that a word beside it had hidden or that it had held apart from its
    # number: until nothing changes any more. tests/rooms/guard/test_mask.py
    for _ in range(MOST):
        before = dict(done)
        for one in particulars:
            places = find([one], done)
            found += [place for place in places if place not in found]
            for place in places:
                done[place.where] = _out(one, done[place.where], sign)
            if places and one.kind == ParticularKind.PERSON and one not in named:
                named.append(one)
        for one in named:
            done = {where: _words_out(one, text, sign) for where, text in done.items()}
        done = {where: once.sub(r"\1", text) for where, text in done.items()}
        if done == before:
            return done, found
    return dict.fromkeys(done, sign), found


def _out(one: Protected, text: str, sign: str) -> str:
    """`text` without a particular: again and again the shortest piece in which the search sees it."""
    pieces = _GAP.split(text) if len(text) <= LONGEST else []
    for _ in range(MOST if pieces else 0):
        window = _window(one, pieces)
        if window is None:
            return "".join(pieces)
        if pieces[slice(*window)] == [sign]:
            break
        pieces[slice(*window)] = [sign]
    return sign


def _window(one: Protected, pieces: Sequence[str]) -> tuple[int, int] | None:
    """Where a particular stands, found by halving: it is there up to `end`, and from `start` on."""

    def stands(start: int, end: int) -> bool:
        return bool(find([one], {"": "".join(pieces[start:end])}))

    if not stands(0, len(pieces)):
        return None
    low, end = 0, len(pieces)
    while end - low > 1:
        middle = (low + end) // 2
        low, end = (low, middle) if stands(0, middle) else (middle, end)
    start, high = 0, end
    while high - start > 1:
        middle = (start + high) // 2
        start, high = (middle, high) if stands(middle, end) else (start, middle)
    return start, end


def _words_out(one: Protected, text: str, sign: str) -> str:
    """`text` without the words of a name that stand alone, written with a capital letter."""
    known: dict[str, bool] = {}
    pieces = _GAP.split(text)
    for number, piece in enumerate(pieces):
        word = _EDGE.sub("", piece)
        if len(word) >= _SHORTEST and word[0].isupper():
            if word not in known:
                known[word] = _is_of(one, word)
            if known[word]:
                pieces[number] = piece.replace(word, sign)
    return "".join(pieces)


def _is_of(one: Protected, word: str) -> bool:
    """Whether a word is one of a name: beside another of it, it would be found."""
    others = one.value.split()
    return any(find([one], {"": f"{other} {word}"}) and not find([one], {"": other}) for other in others)
