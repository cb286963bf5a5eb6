"""The files of a release: tidy CSV with CSVW metadata, workbook, page, drawing and paper. They are made from what is shown;
nothing exact is at hand here.
"""

import csv
import html
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from accord.research.publication.cellkey import Mark, Released, Shown
from accord.research.publication.dp import Noisy
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
LINE: Final = "Line not shown: too few persons in it, or all of one kind."


def notes(released: Released, code: str) -> list[str]:
    """What a reader must know of the figures."""
    plan = released.plan
    return [
        f"Release {code}. Cohort {released.cohort}: persons first registered in that period, each counted once.",
        f"Plan {plan.name}, digest {plan.digest[:16]}.",
        f"Every figure, totals too, was changed by a little noise and rounded to {plan.base}. Tables do not add up; work shares out from the figures shown.",
        f"<{plan.threshold}: somebody, but fewer than about {plan.threshold}. 0: nobody. –: {LINE}",
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


def csvw_of(released: Released, code: str, name: str) -> bytes:
    """CSV on the Web metadata: what each column of the CSV is."""
    columns: list[dict[str, Any]] = [{"name": head, "titles": head, "datatype": "string"} for head in HEADS]
    columns[HEADS.index("persons")] |= {"datatype": "nonNegativeInteger", "null": ""}
    said = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": name,
        "dc:title": f"Persons, cohort {released.cohort}, release {code}",
        "dc:description": " ".join(notes(released, code)),
        "dialect": {"header": True, "encoding": "utf-8"},
        "tableSchema": {"columns": columns},
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def workbook_of(released: Released, code: str) -> bytes:
    """A sheet for each table and one that says what they are; no formula, no hidden sheet, no cache."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    about = book.create_sheet("About")
    for note in notes(released, code):
        about.append([note])
    for number, table in enumerate(released.plan.tables, start=1):
        sheet = book.create_sheet(f"{number} {table.name}"[:31].translate(str.maketrans("[]:*?/\\", "       ")))
        sheet.append([*(_label(released.plan, name) for name in table.by), "persons"])
        for classes, cell in released.cells(table.name):
            sheet.append([*classes, cell.value if cell.mark is Mark.VALUE else cell.text(released.plan.threshold)])
            for place in sheet[sheet.max_row][: len(classes)]:
                place.data_type = "s"  # a class is a text, whatever its first letter
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def page_of(released: Released, code: str, drawings: Sequence[str] = ()) -> bytes:
    """A page that stands alone: no script, no outside address."""
    parts = [f"<h1>Persons, cohort {html.escape(released.cohort)}</h1>"]
    parts += [f"<p>{html.escape(note)}</p>" for note in notes(released, code)]
    parts += drawings
    for table in released.plan.tables:
        parts.append(f"<h2>{html.escape(_title(released.plan, table))}</h2><table><tr>")
        parts += [
            f"<th>{html.escape(head)}</th>" for head in (*(_label(released.plan, n) for n in table.by), "persons")
        ]
        parts.append("</tr>")
        for classes, cell in released.cells(table.name):
            row = "".join(f"<td>{html.escape(c)}</td>" for c in classes)
            parts.append(f"<tr>{row}<td>{html.escape(cell.text(released.plan.threshold))}</td></tr>")
        parts.append("</table>")
    style = (
        "body{font:16px sans-serif;max-width:60rem;margin:auto;padding:1rem}td,th{text-align:left;padding:.2rem .8rem}"
    )
    head = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(code)}</title><style>{style}</style>'
    )
    return f"{head}<body>{''.join(parts)}</body></html>".encode()


def drawing_of(released: Released, table: str) -> bytes:
    """Bars of a table by one variable, as SVG. Cells that show no figure have no bar and say so."""
    import altair as alt
    import vl_convert

    variable = next(t for t in released.plan.tables if t.name == table).by[0]
    # SECURITY: a drawing embeds its data, so it gets what is shown and nothing else. tests/proofs/test_publication.py
    rows = [
        {"class": _barred(classes[0], cell, released.plan.threshold), "persons": cell.value or 0}
        for classes, cell in released.cells(table)
    ]
    chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_bar()
        .encode(
            x=alt.X("persons:Q", title="persons"),
            y=alt.Y("class:N", sort=None, title=_label(released.plan, variable)),
        )
    )
    return str(vl_convert.vegalite_to_svg(chart.to_json())).encode()


def paper_of(released: Released, code: str) -> bytes:
    """The tables as PDF."""
    import typst

    content = {
        "title": f"Persons, cohort {released.cohort}",
        "notes": notes(released, code),
        "tables": [_printed(released, table) for table in released.plan.tables],
    }
    made: Any = typst.compile(
        _PAPER, ignore_system_fonts=True, format="pdf", sys_inputs={"data": json.dumps(content, ensure_ascii=False)}
    )
    return b"".join(made) if isinstance(made, list) else bytes(made)


def all_of(released: Released, code: str, *, drawn: bool = True) -> dict[str, bytes]:
    """Every file of a release, by name."""
    single = [t.name for t in released.plan.tables if len(t.by) == 1] if drawn else []
    drawings = {f"{code}-{name}.svg": drawing_of(released, name) for name in single}
    inside = [content.decode() for content in drawings.values()]
    return {
        f"{code}.csv": csv_of(released),
        f"{code}.csv-metadata.json": csvw_of(released, code, f"{code}.csv"),
        f"{code}.xlsx": workbook_of(released, code),
        f"{code}.html": page_of(released, code, inside),
        f"{code}.pdf": paper_of(released, code),
        **drawings,
    }


def noisy(made: Noisy, code: str) -> dict[str, bytes]:
    """The files of differentially private tables: figures for everybody, all figures for researchers, and what they are."""
    about = {"release": code, "cohort": made.cohort, "plan": made.plan.digest, "sigma": made.sigma, "rho": made.rho}
    about |= {"epsilon": made.epsilon, "delta": made.delta, "words": made.words}
    return {
        f"{code}.csv": _noisy_csv(made, made.public()),
        f"{code}-uncut.csv": _noisy_csv(made, made.tables),
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


def _printed(released: Released, table: Table) -> dict[str, Any]:
    rows = [[*classes, cell.text(released.plan.threshold)] for classes, cell in released.cells(table.name)]
    heads = [*(_label(released.plan, name) for name in table.by), "persons"]
    return {"title": _title(released.plan, table), "heads": heads, "rows": rows}


def _barred(name: str, cell: Shown, threshold: int) -> str:
    return name if cell.mark is Mark.VALUE else f"{name} ({cell.text(threshold)})"


def _label(plan: Plan, name: str) -> str:
    return plan.named[name].label or name


def _title(plan: Plan, table: Table) -> str:
    return " by ".join(["Persons", *(_label(plan, name) for name in table.by)])


_PAPER: Final = b"""#let d = json(bytes(sys.inputs.data))
#set document(title: d.title, date: none)
#set page(margin: 2cm, numbering: "1")
#set text(font: "Libertinus Serif", size: 10pt)
#heading(d.title)
#for n in d.notes [#par(n)]
#for t in d.tables [
  #heading(level: 2, t.title)
  #table(columns: t.heads.len(), table.header(..t.heads.map(h => strong(h))), ..t.rows.flatten())
]
"""
