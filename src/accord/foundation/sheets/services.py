"""Writing a sheet, and reading it back."""

import csv
import io

from accord.foundation.sheets import xlsx
from accord.foundation.sheets.texts import marked, unmarked
from accord.foundation.sheets.vocab import CODE_HEAD, MARKER, BadSheet, Format, Sheet, Value

BOM = "\ufeff"  # without it Excel reads Cyrillic as another alphabet


def write(sheet: Sheet, kind: Format) -> bytes:
    """`sheet` as a file; the same sheet gives the same bytes."""
    if kind == Format.XLSX:
        return xlsx.write(sheet)
    file = io.StringIO(BOM, newline="")
    file.seek(0, io.SEEK_END)
    # SECURITY: every cell is quoted and marked; an unmarked text is run as a formula. tests/proofs/test_exports.py
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([marked(str(value)) for value in row] for row in sheet.grid())
    return file.getvalue().encode()


def read(content: bytes) -> Sheet:
    """The sheet in a file that `write` made. Counts of a CSV come back as text. Raises BadSheet."""
    return sheet_of(grid_of(content))


def grid_of(content: bytes) -> list[list[Value]]:
    """Every line of a file as it was written. Raises BadSheet for what is neither of our formats."""
    if content.startswith(b"PK"):
        return xlsx.read(content)
    try:
        text = content.decode("utf-8-sig")
        csv.field_size_limit(1_000_000)
        return [[unmarked(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadSheet(f"the file does not read: {error}") from error


def sheet_of(grid: list[list[Value]]) -> Sheet:
    """The sheet in the lines of a file. Raises BadSheet if the first line or the counts do not fit."""
    code, (rows, columns, cover), salt = first_line(grid)
    heads = cover + 2
    if len(grid) < heads + 1 or len(grid) - heads - 1 != rows:
        raise BadSheet(f"{rows} rows are declared, {max(0, len(grid) - heads - 1)} are here")
    if (
        grid[heads][0] != CODE_HEAD
        or len(grid[heads]) != columns + 1
        or any(r[:1] != [code] for r in grid[heads + 1 :])
    ):
        raise BadSheet("a column is missing, or a row does not carry the code")
    lines = tuple((str(line[0]), str(line[1])) for line in grid[1 : cover + 1])
    found = tuple(tuple(row[1:]) for row in grid[heads + 1 :])
    return Sheet(code, tuple(str(head) for head in grid[heads][1:]), found, lines, salt)


def first_line(grid: list[list[Value]]) -> tuple[str, tuple[int, int, int], str]:
    """(code, (rows, columns, cover lines) as declared, salt). Raises BadSheet if there is no such line."""
    first = [str(value) for value in grid[0]] if grid else []
    if len(first) != 6 or first[0] != MARKER or not all(text.isdecimal() and len(text) < 9 for text in first[2:5]):
        raise BadSheet("the first line does not say what the file holds")
    return first[1], (int(first[2]), int(first[3]), int(first[4])), first[5]
