"""I4 and H6: no text becomes a formula in an exported sheet; an export holds what it declares and nothing hidden.

The judges share nothing with the writer: openpyxl, zipfile, and a detector written from the list of OWASP ("CSV Injection")
that reads the file with every separator that a spreadsheet program may take.
"""

import csv
import io
import json
import re
import shutil
import subprocess
import unicodedata
import zipfile
from dataclasses import replace
from hashlib import sha256

import pytest

from accord.foundation.sheets import Format, Sheet, read, write
from accord.protection.exports import services
from accord.protection.exports.models import Export
from accord.protection.exports.vocab import ExportKind, FileFormat
from tests.cast import CARE, TETIANA, build_world, key

SIGNS = "=+-@|%\t\r＝＋－＠﹦⁺"
UNSEEN = [
    "",
    " ",
    "\u00a0",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u2060",
    "\u3000",
    "\t",
    "\n",
    "\x0b",
    "\u00ad",
    "\u202e",
    "  \u200b",
]
BODIES = [
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://x.invalid","x")',
    "SUM(1,1)",
    "IMPORTXML(A1)",
    "359888123456",
    "",
    "_x003D_1",
]
BEFORE = ["", "", "", "а,", "а;", "а\t", 'а"', "а\n", "а\r\n", "а|", "'", "а;'", '";"', "а\u2028"]
HARMLESS = ("'", "а;'", "а\u2028", 'а"')
OWASP = frozenset("=+-@\t\r|%")


def payload(random):
    """(a text that is a formula in some program, behind what is not seen or a separator that is not ours; whether a cell
    begins with it there).
    """
    before, sign = random.choice(BEFORE), random.choice(SIGNS)
    text = before + random.choice(UNSEEN) + sign + random.choice(UNSEEN) + random.choice(BODIES)
    return text, before not in HARMLESS and sign not in "\t\r" and before + sign != "а||"


def is_formula(cell, *, whole=True):
    """By the list of OWASP, full-width signs and what programs skip before them included.

    A tab or carriage return counts where the cell is one of ours as a `whole`; a piece of a text may begin with a line end.
    """
    if whole and cell[:1] in ("\t", "\r"):
        return True
    seen = [c for c in cell if not c.isspace() and unicodedata.category(c) not in {"Cc", "Cf", "Zs", "Zl", "Zp"}]
    return bool(seen) and unicodedata.normalize("NFKC", seen[0])[:1] in OWASP


def formulas_in_csv(content):
    """Every cell that begins like a formula, whichever separator the program takes and whether or not it knows quotes."""
    text, found = content.decode("utf-8-sig"), []
    for separator in ",;\t|":
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        found += [cell for row in rows for cell in row if is_formula(cell, whole=separator == ",")]
        plain = [cell.strip('"') for line in re.split("[\r\n]", text) for cell in line.split(separator)]
        found += [cell for cell in plain if is_formula(cell, whole=False)]
    return found


def unread_by_openpyxl(content):
    """The cells that openpyxl takes for anything but a text, and those that an edit would turn into something else."""
    import openpyxl

    page = openpyxl.load_workbook(io.BytesIO(content)).active
    return [
        cell.coordinate
        for row in page.iter_rows()
        for cell in row
        if cell.value is not None and (cell.data_type != "s" or not cell.quotePrefix or cell.number_format != "@")
    ]


def office(folder, names):
    """What LibreOffice makes of the files: a flat document for each, in which a formula would be an attribute."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        return None
    command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "fods"]
    subprocess.run([*command, "--outdir", str(folder), *names], check=True, capture_output=True, timeout=300)
    return [path for path in folder.glob("*.fods") if "table:formula=" in path.read_text(encoding="utf-8")]


@pytest.mark.proof("I4")
def test_no_text_becomes_a_formula(proof, tmp_path):
    drawn = [payload(proof.random) for _ in range(proof.size(quick=150, long=500))]
    texts = [text for text, _begins in drawn]
    wrong, unlike, names = [], 0, []
    for number in range(0, len(texts), 10):
        rows = tuple((text, proof.random.choice(texts)) for text in texts[number : number + 10])
        sheet = Sheet("E-0000-0000", ("a", texts[number]), rows, (("For", texts[number]),), salt="0f")
        for kind in Format:
            content = write(sheet, kind)
            wrong += formulas_in_csv(content) if kind == Format.CSV else unread_by_openpyxl(content)
            unlike += read(content) != sheet
            path = tmp_path / f"{number}.{kind}"
            path.write_bytes(content)
            names.append(str(path))
    # The test of the test: written as it is, every payload that stands where a cell can begin is found.
    bare = [text for text, begins in drawn if begins]
    caught = sum(bool(formulas_in_csv('"{}"'.format(text.replace('"', '""')).encode())) for text in bare)
    assert caught == len(bare) > len(texts) / 2
    judged = office(tmp_path, names)
    said = "LibreOffice is not installed" if judged is None else f"LibreOffice: {len(judged)} files with a formula"
    result = f"{len(wrong)} formulas, {unlike} sheets that came back unlike, in CSV and XLSX; the detector finds {caught} unguarded"
    proof.counted(len(texts) * 2, f"{result}; judges: openpyxl, OWASP detector with 4 separators; {said}")
    assert (wrong, unlike, judged or []) == ([], 0, [])


PARTS = {
    "[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/worksheets/sheet1.xml",
}  # fmt: skip


def opened(content):
    """(the lines of a file as openpyxl or csv reads them, what is hidden in it)."""
    import openpyxl

    if not content.startswith(b"PK"):
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))), []
    hidden = sorted(set(zipfile.ZipFile(io.BytesIO(content)).namelist()) - PARTS)
    book = openpyxl.load_workbook(io.BytesIO(content))
    hidden += [f"sheet {page.title}" for page in book.worksheets[1:]] + [f"name {name}" for name in book.defined_names]
    page = book.worksheets[0]
    hidden += [f"{page.sheet_state} sheet"] if page.sheet_state != "visible" else []
    hidden += [f"row {n}" for n, row in page.row_dimensions.items() if row.hidden or row.height == 0]
    hidden += [f"column {n}" for n, column in page.column_dimensions.items() if column.hidden or column.width < 1]
    hidden += [
        cell.coordinate for row in page for cell in row if cell.comment or cell.hyperlink or cell.data_type == "f"
    ]
    hidden += list(page.conditional_formatting) + [str(page.auto_filter.ref)] * bool(page.auto_filter.ref)
    rows = [[cell.value for cell in row if cell.value is not None] for row in page.iter_rows()]
    return rows, hidden


def faults(content, export, names):
    """What is wrong with a file that was given out, by what the node recorded about it."""
    rows, hidden = opened(content)
    first, cover = rows[0], int(rows[0][4])
    table = rows[cover + 3 :]
    told = "\n".join(str(text) for line in rows[1 : cover + 1] for text in line)
    wrong = [*hidden]
    wrong += ["count"] if not int(first[2]) == export.rows == len(table) else []
    wrong += ["code"] if first[1] != export.code or any(row[0] != export.code for row in table) else []
    wrong += ["cover"] if not all(text in told for text in (*names, str(export.get_purpose_display()))) else []
    wrong += ["digest"] if sha256(content).hexdigest() != export.digest else []
    return wrong


def spoilt(content, how):
    """The file as a careless program would leave it: `how` changes the book."""
    import openpyxl

    book, out = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
    how(book)
    book.save(out)
    return out.getvalue()


SPOIL = (
    lambda book: book.active.row_dimensions.__getitem__(book.active.max_row).__setattr__("hidden", True),
    lambda book: book.active.column_dimensions["B"].__setattr__("hidden", True),
    lambda book: book.create_sheet("x"),
    lambda book: book.active.delete_rows(book.active.max_row),
    lambda book: book.active.append(["x"]),
)


@pytest.mark.proof("H6")
@pytest.mark.django_db
def test_exports_hold_what_they_declare(proof, now, settings):
    from accord.foundation.ledger.models import Event
    from accord.foundation.second.models import Ask
    from accord.foundation.second.services import answer

    world, draw = build_world(now), proof.random
    dignita, settings.ACCORD_EXPORT_LIMIT, settings.ACCORD_EXPORT_LIMIT_IDENTITY = world.org("dignita"), 10**6, 10**6
    consented = 0
    for number in range(6):
        texts = {name: payload(draw)[0] for name in ("given_name", "family_name", "safe_contact", "needs")}
        case = world.case(identity=replace(TETIANA, **texts))
        if number % 2:
            world.consent(case)
            consented += 1
    kinds = [ExportKind.CASES, ExportKind.IDENTITIES, ExportKind.HTCDS, ExportKind.REFERRALS]
    made, rows, wrong, alone = proof.size(quick=24, long=200), 0, [], 0
    world.draft(case)
    for number in range(made):
        outside = draw.random() < 0.3
        kind = ExportKind.IDENTITIES if outside else draw.choice(kinds)
        wanted = {
            "kind": kind,
            "format": draw.choice(list(FileFormat)),
            "categories": CARE,
            "keeper": payload(draw)[0].replace("359888123456", "1+1") + "x",  # a number may be hers: the guard stops it
        }
        wanted |= {"recipient": dignita, "keeper": ""} if outside else {}
        pk = world.export(**wanted)
        above = draw.random() < 0.5
        settings.ACCORD_EXPORT_LIMIT = settings.ACCORD_EXPORT_LIMIT_IDENTITY = 0 if above else 10**6

        def take(pk=pk):
            return services.take(actor=world["ana"], export=pk, read=1, now=now, key=key()).file

        file = take()
        if above:
            alone += file is not None
            ask = Ask.objects.get(object_id=pk)
            answer(actor=world["georgi"], ask=ask.pk, release=True, read=1, now=now, key=key())
            file = take()
        export = Export.objects.get(pk=pk)
        fact = json.loads(Event.objects.get(kind="export.taken", object_id=pk).facts)
        expected = consented if outside else 1 if kind == ExportKind.REFERRALS else 6
        wrong += [(number, fault) for fault in faults(file.content, export, ["Dignita"] if outside else [])]
        wrong += [(number, "rows")] if export.rows != expected or fact["rows"] != expected else []
        known = str(dignita) if outside else "own"
        wrong += [(number, "ledger")] if (fact["recipient"], fact["digest"]) != (known, export.digest) else []
        wrong += [(number, "name")] if file.name != f"{export.code}.{export.format}" else []
        rows += export.rows
        if export.format == FileFormat.XLSX:
            last = (file.content, export)
        settings.ACCORD_EXPORT_LIMIT = settings.ACCORD_EXPORT_LIMIT_IDENTITY = 10**6
    for how in SPOIL:  # the test of the test: whatever is hidden, missing or too much is found
        assert set(faults(spoilt(last[0], how), last[1], [])) - {"digest"}
    asked = Ask.objects.count()
    result = f"{rows} rows in {made} files, {len(wrong)} faults, 0 of {asked} large ones without a second person"
    proof.counted(
        made, f"{result if not alone else f'{alone} taken alone'}; {len(SPOIL)} of {len(SPOIL)} spoilt files found"
    )
    assert (wrong, alone) == ([], 0)
