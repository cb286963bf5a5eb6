"""The files of a release: tidy CSV of codes with CSVW metadata in every language, workbook, page, drawing and paper in one.
They are made from what is shown; nothing exact is at hand here.
"""

import csv
import html
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from accord.research.publication.cellkey import Mark, Released, Shown
from accord.research.publication.dp import Noisy
from accord.research.publication.phrases import ENGLISH, Said, Voice, said, title_of
from accord.research.publication.plan import Plan, Table

HEADS: Final = (
    "cohort",
    "table",
    "variable_1",
    "class_1",
    "variable_2",
    "class_2",
    "variable_3",
    "class_3",
    "persons",
    "shown",
    "obs_status",
    "conf_status",
)
CODE_HEADS: Final = ("variable", "class")


def notes(released: Released, code: str) -> list[Said]:
    """What a reader must know of the figures."""
    plan = released.plan
    return [
        said("note-release", release=code, cohort=released.cohort),
        said("note-plan", plan=plan.name, digest=f"sha256:{plan.digest[:16]}"),  # bare digits would be read as a figure
        said("note-noise", base=plan.base),
        said("note-marks", threshold=plan.threshold),
    ]


def csv_of(released: Released) -> bytes:
    """One line for each cell. `obs_status` A: a figure, Q: suppressed; `conf_status` F: free, C: confidential."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    for table in released.plan.tables:
        for classes, cell in released.cells(table.name):
            places = [word for pair in zip(table.by, classes, strict=True) for word in pair]
            status = ("A", "F") if cell.mark is Mark.VALUE else ("Q", "C")
            figure = "" if cell.value is None else cell.value
            text = cell.text(released.plan.threshold)
            writer.writerow([released.cohort, table.name, *places, *[""] * (6 - len(places)), figure, text, *status])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def codes_of(plan: Plan) -> bytes:
    """The code list: what the plan calls each class, in the language of its classes and all others that it speaks."""
    languages = sorted(set().union(*(v.languages for v in plan.variables)))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*CODE_HEADS, "title", *(f"title_{language}" for language in languages)])
    for v in plan.variables:
        writer.writerow([v.name, "", v.label or v.name, *(v.labelled(language) for language in languages)])
        for name in v.classes:
            writer.writerow([v.name, name, name, *(v.titled(name, language) for language in languages)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def csvw_of(released: Released, code: str, voices: Sequence[Voice] = (ENGLISH,)) -> bytes:
    """CSV on the Web metadata: what each column of both CSV is, in every language."""
    columns = [column(head, _meaning(head), voices) for head in HEADS]
    columns[HEADS.index("persons")] |= {"datatype": "nonNegativeInteger", "null": ""}
    languages = sorted(set().union(*(v.languages for v in released.plan.variables)))
    titles = [column(f"title_{language}", said("column-code-title"), voices) for language in ("", *languages)]
    titles[0] |= {"name": "title", "titles": {**titles[0]["titles"], "und": "title"}}
    codes = [*(column(head, said(f"column-code-{head}"), voices) for head in CODE_HEADS), *titles]
    told = [*notes(released, code), said("note-statuses"), said("note-codes", file=f"{code}-codes.csv")]
    head = {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": spoken([said("title-of-release", cohort=released.cohort, release=code)], voices),
        "dc:description": spoken(told, voices),
        "dialect": {"header": True, "encoding": "utf-8"},
    }
    tables = [
        {"url": f"{code}.csv", "tableSchema": {"columns": columns}},
        {"url": f"{code}-codes.csv", "tableSchema": {"columns": codes}},
    ]
    return json.dumps(head | {"tables": tables}, ensure_ascii=False, indent=1).encode()


def column(head: str, meaning: Said, voices: Sequence[Voice]) -> dict[str, Any]:
    """A column as CSVW says it: its head, which is of no language, and its title in every language."""
    titles = {"und": head} | {voice.language: voice.say(meaning) for voice in voices}
    return {"name": head, "titles": titles, "datatype": "string"}


def spoken(sentences: Sequence[Said], voices: Sequence[Voice]) -> list[dict[str, str]]:
    """The same sentences in every language, as CSVW says texts."""
    return [{"@value": " ".join(map(voice.say, sentences)), "@language": voice.language} for voice in voices]


def workbook_of(released: Released, code: str, voice: Voice = ENGLISH) -> bytes:
    """A sheet for each table and one that says what they are; no formula, no hidden sheet, no cache."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    about = book.create_sheet(_sheet(voice.say(said("about"))))
    for note in notes(released, code):
        about.append([voice.say(note)])
    for number, table in enumerate(_printed(released, voice), start=1):
        sheet = book.create_sheet(_sheet(f"{number} {' × '.join(table.heads[:-1]) or table.title}"))
        sheet.append(table.heads)
        for row, cell in zip(table.rows, released.tables[table.name], strict=True):
            sheet.append([*row[:-1], cell.value if cell.mark is Mark.VALUE else row[-1]])
            for place in sheet[sheet.max_row][: len(row) - 1]:
                place.data_type = "s"  # a class is a text, whatever its first letter
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def page_of(released: Released, code: str, drawings: Sequence[str] = (), voice: Voice = ENGLISH) -> bytes:
    """A page that stands alone: no script, no outside address."""
    parts = [html.escape(voice.say(note)) for note in notes(released, code)]
    body = [f"<p>{part}</p>" for part in parts] + list(drawings)
    for table in _printed(released, voice):
        rows = [[html.escape(cell) for cell in row] for row in table.rows]
        heads = "".join(f"<th>{html.escape(head)}</th>" for head in table.heads)
        lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
        body.append(f"<h2>{html.escape(table.title)}</h2><table><tr>{heads}</tr>{lines}</table>")
    return standing_alone(voice.say(said("title", cohort=released.cohort)), body, voice)


def standing_alone(title: str, body: Sequence[str], voice: Voice) -> bytes:
    """A page from marked up parts under its title."""
    style = (
        "body{font:16px sans-serif;max-width:60rem;margin:auto;padding:1rem}td,th{text-align:left;padding:.2rem .8rem}"
        "svg{max-width:100%;height:auto}"
    )
    name = html.escape(title)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{name}</title><style>{style}</style>'
    page = f'<!doctype html><html lang="{html.escape(voice.language)}">{head}<body><h1>{name}</h1>{"".join(body)}</body></html>'
    return page.encode()


def drawing_of(released: Released, table: str, voice: Voice = ENGLISH) -> bytes:
    """Bars of a table by one variable, as SVG. Cells that show no figure have no bar and say so."""
    import altair as alt
    import vl_convert

    printed = next(one for one in _printed(released, voice) if one.name == table)
    # SECURITY: a drawing embeds its data, so it gets what is shown and nothing else. tests/proofs/test_publication.py
    rows = [
        {"class": row[0] if cell.mark is Mark.VALUE else f"{row[0]} ({row[-1]})", "persons": cell.value or 0}
        for row, cell in zip(printed.rows, released.tables[table], strict=True)
    ]
    variable, persons = printed.heads  # a title above: beside few bars a long one would be cut off
    chart = (
        alt.Chart(alt.Data(values=rows), title=alt.TitleParams(variable, anchor="start"))
        .mark_bar()
        .encode(
            x=alt.X("persons:Q", title=persons),
            y=alt.Y("class:N", sort=None, title=None),
        )
    )
    return str(vl_convert.vegalite_to_svg(chart.to_json())).encode()


def paper_of(released: Released, code: str, voice: Voice = ENGLISH) -> bytes:
    """The tables as PDF."""
    import typst

    content = {
        "title": voice.say(said("title", cohort=released.cohort)),
        "language": voice.language,
        "notes": [voice.say(note) for note in notes(released, code)],
        "tables": [asdict(table) for table in _printed(released, voice)],
    }
    made: Any = typst.compile(
        _PAPER, ignore_system_fonts=True, format="pdf", sys_inputs={"data": json.dumps(content, ensure_ascii=False)}
    )
    return b"".join(made) if isinstance(made, list) else bytes(made)


def all_of(
    released: Released, code: str, *, voices: Sequence[Voice] = (ENGLISH,), drawn: bool = True
) -> dict[str, bytes]:
    """Every file of a release, by name: the CSV in codes, their meaning in all `voices`, the rest in the first of them."""
    voice = voices[0]
    single = [t.name for t in released.plan.tables if len(t.by) == 1] if drawn else []
    drawings = {f"{code}-{name}.svg": drawing_of(released, name, voice) for name in single}
    inside = [content.decode() for content in drawings.values()]
    return {
        f"{code}.csv": csv_of(released),
        f"{code}-codes.csv": codes_of(released.plan),
        f"{code}.csv-metadata.json": csvw_of(released, code, voices),
        f"{code}.xlsx": workbook_of(released, code, voice),
        f"{code}.html": page_of(released, code, inside, voice),
        f"{code}.pdf": paper_of(released, code, voice),
        **drawings,
    }


def noisy(made: Noisy, code: str, voices: Sequence[Voice] = (ENGLISH,)) -> dict[str, bytes]:
    """The files of differentially private tables: figures for everybody, all figures for researchers, and what they are."""
    about = {"release": code, "cohort": made.cohort, "plan": made.plan.digest, "sigma": made.sigma, "rho": made.rho}
    about |= {"epsilon": made.epsilon, "delta": made.delta, "words": {v.language: v.say(made.said) for v in voices}}
    return {
        f"{code}.csv": _noisy_csv(made, made.public()),
        f"{code}-uncut.csv": _noisy_csv(made, made.tables),
        f"{code}-codes.csv": codes_of(made.plan),
        f"{code}.json": json.dumps(about, ensure_ascii=False, indent=1).encode(),
    }


def _noisy_csv(made: Noisy, tables: Mapping[str, Sequence[int | None]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    for table in made.plan.tables:
        for classes, figure in zip(made.plan.cells(table), tables[table.name], strict=True):
            places = [word for pair in zip(table.by, classes, strict=True) for word in pair]
            told = ("", "–", "Q", "C") if figure is None else (figure, figure, "A", "F")
            writer.writerow([made.cohort, table.name, *places, *[""] * (6 - len(places)), *told])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


@dataclass(frozen=True, repr=False)
class Printed:
    """A table in a reader's language. The last of each row is the figure as it is shown."""

    name: str
    title: str
    heads: list[str]
    rows: list[list[str]]


def _printed(released: Released, voice: Voice) -> list[Printed]:
    return [_table(released, table, voice) for table in released.plan.tables]


def _table(released: Released, table: Table, voice: Voice) -> Printed:
    variables = [released.plan.named[name] for name in table.by]
    rows = [
        [*(v.titled(c, voice.language) for v, c in zip(variables, classes, strict=True)), _figure(released, cell)]
        for classes, cell in released.cells(table.name)
    ]
    labels = [v.labelled(voice.language) for v in variables]
    return Printed(table.name, voice.say(title_of(labels)), [*labels, voice.say(said("persons"))], rows)


def _figure(released: Released, cell: Shown) -> str:
    return cell.text(released.plan.threshold)


def _sheet(name: str) -> str:
    return name.translate(str.maketrans("[]:*?/\\", "       "))[:31]


def _meaning(head: str) -> Said:
    kind, _, number = head.rpartition("_")
    return said(f"column-{kind}", number=number) if number.isdecimal() else said(f"column-{head}")


_PAPER: Final = b"""#let d = json(bytes(sys.inputs.data))
#set document(title: d.title, date: none)
#set page(margin: 2cm, numbering: "1")
#set text(font: "Libertinus Serif", size: 10pt, lang: d.language)
#heading(d.title)
#for n in d.notes [#par(n)]
#for t in d.tables [
  #heading(level: 2, t.title)
  #table(columns: t.heads.len(), table.header(..t.heads.map(h => strong(h))), ..t.rows.flatten())
]
"""
