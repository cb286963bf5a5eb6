"""H3, H4, H5: what leaves is searched, and a survivor is reached without being found."""

import pytest

from accord.foundation.guard import ParticularKind, Protected, find
from tests.proofs import spellings


@pytest.mark.proof("H5")
def test_every_spelling_is_stopped_and_clean_texts_pass(proof):
    draw, tried = proof.random, proof.size(quick=300, long=5000)
    missed = []
    for number in range(tried):
        kind, entered, written = spellings.particular(draw)
        text = f"{spellings.clean_text(draw)}\n{draw.choice(['', 'Адрес: ', 'see ', '- '])}{written}\n{spellings.clean_text(draw)}"
        where = "file name" if number % 10 == 0 else "text"
        if not any(f.where == where for f in find([Protected(ParticularKind(kind), entered)], {where: text})):
            missed.append((kind, entered, written))
    held = []
    for _ in range(tried):
        protected = [Protected(ParticularKind(k), v) for k, v, _ in (spellings.particular(draw) for _ in range(4))]
        text = spellings.clean_text(draw)
        if found := find(protected, {"text": text}):
            held.append((found[0].kind.value, [p.value for p in protected if p.kind == found[0].kind], text))
    share = 100 * len(held) / tried
    proof.counted(
        2 * tried,
        f"{tried} texts with a particular: {tried - len(missed)} stopped, {len(missed)} missed; "
        f"{tried} clean texts against four particulars each: {len(held)} stopped wrongly ({share:.1f} %)",
    )
    assert missed == []
    assert share <= 2, held[:5]
