"""The files of synthetic rows: rows and counts in codes, what the codes mean in every language, and a report in one.

Nothing but what the synthesizer gave is at hand here: rows and noisy counts.
"""

import csv
import html
import io
import json
from collections.abc import Mapping, Sequence
from typing import Final

from accord.research.publication import canary, layout, phrases
from accord.research.publication.files import column, spoken, standing_alone
from accord.research.publication.gate import Finding
from accord.research.publication.people import People
from accord.research.publication.phrases import ENGLISH, Said, Voice, said
from accord.research.publication.plan import Plan
from accord.research.publication.synthetic import Counts, Synthetic, columns_of, single

_LAST: Final = {
    layout.PROVENANCE: "column-provenance",
    "combination": "column-combination",
    "persons": "column-persons",
}


def all_of(made: Synthetic, plan: Plan, code: str, *, voices: Sequence[Voice] = (ENGLISH,)) -> dict[str, bytes]:
    """Every file of a set of rows, by name; the report in the first of the `voices`."""
    return {
        f"{code}.csv": made.rows_csv(),
        f"{code}-counts.csv": made.counts_csv(),
        f"{code}-codes.csv": codes_of(plan, voices),
        f"{code}.csv-metadata.json": csvw_of(made, code, voices),
        f"{code}.html": report_of(made, plan, voices[0]),
    }


def examine(files: Mapping[str, bytes], cohorts: Sequence[People]) -> list[Finding]:
    """What the finished files hold of single persons: pseudonyms, and rows that do not say that they are synthetic."""
    uids = {uid for people in cohorts for uid in people.uids}
    found = canary.named(files, uids)
    for name, content in files.items():
        if name.endswith(".csv") and not name.endswith("-codes.csv"):
            lines = csv.DictReader(io.StringIO(content.decode()))
            if any(line[layout.PROVENANCE] != "synthetic" for line in lines):
                found.append(Finding("canary", name, said("other-figures", file=name)))
    return found


def codes_of(plan: Plan, voices: Sequence[Voice]) -> bytes:
    """The code list: columns and their codes as they stand in the rows, in every language."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["variable", "class", *(f"title_{voice.language}" for voice in voices)])
    for name in layout.COLUMNS:
        writer.writerow([name, "", *(voice.say(heading(name)) for voice in voices)])
    for v in plan.columns:
        for code in v.classes:
            titles = [title_of(plan, v.name, code, voice) for voice in voices]
            writer.writerow([v.name, layout.written(v.name, code), *titles])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def csvw_of(made: Synthetic, code: str, voices: Sequence[Voice]) -> bytes:
    """CSV on the Web metadata of rows and counts, in every language."""
    names = {
        f"{code}.csv": (*layout.COLUMNS, layout.PROVENANCE),
        f"{code}-counts.csv": ("combination", "persons", layout.PROVENANCE),
    }
    told = {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": spoken([said("rows-title-of-release", cohorts=made.named, release=code)], voices),
        "dc:description": spoken([*made.risk, *made.use, said("note-codes", file=f"{code}-codes.csv")], voices),
        "dialect": {"header": True, "encoding": "utf-8"},
        "tables": [
            {"url": name, "tableSchema": {"columns": [column(head, heading(head), voices) for head in heads]}}
            for name, heads in names.items()
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def report_of(made: Synthetic, plan: Plan, voice: Voice = ENGLISH) -> bytes:
    """Risk and use in plain words, and the counts of single values, as a page that stands alone."""
    parts = [("rows-risk", made.risk), ("rows-use", made.use)]
    body = [_part(voice, said(title), sentences) for title, sentences in parts]
    body.append(f"<h2>{html.escape(voice.say(said('rows-counts')))}</h2>")
    body += [_table(voice, name, rows) for name, rows in singles(made.counts, plan, voice)]
    return standing_alone(voice.say(said("rows-title", cohorts=made.named)), body, voice)


def singles(counts: Counts, plan: Plan, voice: Voice) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each column by its heading, with its values and their noisy counts."""
    found = {name: sorted(single(counts, name).items()) for name in columns_of(plan)}
    return [
        (voice.say(heading(name)), [(title_of(plan, name, code, voice), str(n)) for code, n in values])
        for name, values in found.items()
    ]


def heading(name: str) -> Said:
    """What a column is called."""
    return said(_LAST[name]) if name in _LAST else phrases.heading(name)


def title_of(plan: Plan, name: str, code: str, voice: Voice) -> str:
    """What a code of a column means: as the plan says, else yes and no, else the code itself."""
    if code == layout.NOT_STATED:
        return voice.say(said("not-stated"))
    found = next((v.titled(code, voice.language) for v in plan.columns if v.name == name), code)
    return voice.say(said(code)) if name in layout.FLAGS and found == code else found


def _part(voice: Voice, title: Said, sentences: Sequence[Said]) -> str:
    lines = "".join(f"<li>{html.escape(voice.say(one))}</li>" for one in sentences)
    return f"<h2>{html.escape(voice.say(title))}</h2><ul>{lines}</ul>"


def _table(voice: Voice, name: str, rows: Sequence[tuple[str, str]]) -> str:
    heads = f"<tr><th>{html.escape(name)}</th><th>{html.escape(voice.say(said('persons')))}</th></tr>"
    lines = "".join(f"<tr><td>{html.escape(title)}</td><td>{n}</td></tr>" for title, n in rows)
    return f"<table>{heads}{lines}</table>"
