"""I4 and H6: no text becomes a formula in an exported sheet; an export holds what it declares and nothing hidden.

The judges share nothing with the writer: openpyxl, zipfile, and a detector written from the list of OWASP ("CSV Injection")
that reads the file with every separator that a spreadsheet program may take.
"""

import csv
import io
import re
import shutil
import subprocess
import unicodedata

import pytest

from accord.foundation.sheets import Format, Sheet, read, write

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
