"""What a paper is made of: blocks of plain text, the same for the screen, a program and the press."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256

from accord.cooperation.texts import PaperText, current
from accord.protection.documents.events import keyed

Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, repr=False)
class Block:
    """One piece. `kind`: heading, text, list (rows of one), facts (rows under `head`), notice, sign (`path` is SVG);
    in a pack of several: case (begins a page), part (a heading in it).
    """

    kind: str
    text: str = ""
    language: str = ""  # where it differs from the paper's
    head: tuple[str, ...] = ()
    rows: Rows = ()
    path: str = ""


@dataclass(frozen=True, repr=False)
class Paper:
    """A paper in words, before it is printed."""

    kind: str
    title: str
    language: str
    code: str
    text: PaperText
    blocks: tuple[Block, ...]

    def digest(self) -> str:
        """A keyed digest of every word and signature of it."""
        row = [self.kind, self.title, self.language, self.code, self.text.name, [asdict(b) for b in self.blocks]]
        return keyed(sha256(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest())

    def for_press(self) -> dict[str, object]:
        """As the template reads it."""
        return {
            "title": self.title,
            "language": self.language,
            "foot": " · ".join((self.code, self.text.name, self.digest()[:12])),
            "page": say("page", self.language),
            "lost": say("lost", self.language),
            "blocks": [asdict(block) for block in self.blocks],
        }

    def cells(self) -> dict[str, str]:
        """Every single text by its place: what is masked."""
        found = {"title": self.title}
        for number, block in enumerate(self.blocks):
            found[f"{number}"] = block.text
            found |= {f"{number}.{at}.{side}": row[side] for at, row in enumerate(block.rows) for side in (0, 1)}
        return found

    def labels(self) -> dict[str, str]:
        """How each of the cells is called: the question beside it, or the heading above."""
        found, heading = {"title": self.title}, self.title
        for number, block in enumerate(self.blocks):
            heading = block.text if block.kind == "heading" else heading
            found[f"{number}"] = heading
            found |= {f"{number}.{at}.{side}": a or heading for at, (a, _b) in enumerate(block.rows) for side in (0, 1)}
        return found

    def with_cells(self, cells: Mapping[str, str]) -> "Paper":
        """The same paper with other texts in its places."""
        blocks = []
        for number, block in enumerate(self.blocks):
            rows = tuple((cells[f"{number}.{at}.0"], cells[f"{number}.{at}.1"]) for at in range(len(block.rows)))
            blocks.append(replace(block, text=cells[f"{number}"], rows=rows))
        return replace(self, title=cells["title"], blocks=tuple(blocks))

    def entries(self) -> dict[str, str]:
        """Every text that leaves with it, by where it stands: what the guard searches."""
        found, heading = {self.title: self.title}, self.title
        for block in self.blocks:
            heading = block.text if block.kind == "heading" else heading
            for where, text in ((heading, block.text), *((a or heading, f"{a}\n{b}") for a, b in block.rows)):
                found[where] = f"{found[where]}\n{text}" if where in found else text
        return found


def say(word: str, language: str) -> str:
    """A word of the frame that every paper has."""
    return current("frame").say(word, language)


def signing(who: str, language: str, *, name: str = "", path: str = "") -> Block:
    """A place to sign, or what was signed on the screen."""
    below = say("signed", language) if path else say("name_and_signature", language)
    return Block("sign", name, head=(say(who, language), below), path=path)
