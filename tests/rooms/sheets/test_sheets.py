import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.foundation.sheets import BadSheet, Format, Sheet, inspect, read, write
from accord.foundation.sheets.texts import marked, unmarked

TEXTS = st.text(
    st.characters(exclude_categories=("Cs",)) | st.sampled_from("=+-@|%\t\r\n'\"_x000D_,; \ufeff\u200b＝"), max_size=30
)


def sheet(*rows, **changes):
    return Sheet(
        **{"code": "E-7K3F-9QX2", "columns": ("name", "note"), "rows": rows, "cover": (("For", "=Dignita"),)} | changes
    )


@given(TEXTS)
def test_marks_come_off_again_and_only_they(text):
    assert unmarked(marked(text)) == text


@settings(max_examples=60)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4), st.sampled_from(Format))
def test_a_sheet_comes_back_as_it_was_and_is_sound(rows, kind):
    made = sheet(*rows)
    content = write(made, kind)
    assert read(content) == made
    found = inspect(content)
    assert (found.sound, found.code, found.declared, found.rows) == (True, made.code, len(rows), len(rows)), found


def test_ordinary_texts_are_left_alone():
    for text in ("", "Тетяна", "12.03.1994", "вул. Шипка 6, кв. 2", "„Анимус“", "a - b", "(see 2)", "ș; ț", "Jean-Luc"):
        assert marked(text) == text


@pytest.mark.parametrize(
    "text", ["=1", "+359888", "-2", "@a", "\t=1", "\ra", "|x", "%x", "\u00a0=1", "\u200b=1", "＝1", "\ufeff=1", " =1"]
)
def test_what_could_be_a_formula_is_marked(text):
    assert marked(text).startswith("'")
    if text != "\ra":  # at the start of a file's cell only; within a text it is a line end
        assert "'" in marked(f"a;{text}")  # a cell of its own where the semicolon separates


def test_the_same_sheet_gives_the_same_bytes_and_numbers_stay_numbers():
    import openpyxl

    made = sheet(("a", 7), ("b", 12))
    for kind in Format:
        assert write(made, kind) == write(made, kind)
    page = openpyxl.load_workbook(io.BytesIO(write(made, Format.XLSX))).active
    assert [cell.value for cell in page[5]][:3] == ["E-7K3F-9QX2", "a", 7]
    assert page.oddFooter.left.text == "E-7K3F-9QX2"


@pytest.mark.parametrize(
    "changes",
    [{"code": "=1"}, {"code": ""}, {"columns": ()}, {"rows": (("a",),)}, {"rows": (("a", -1),)}, {"rows": (("a", 10**15),)},
     {"rows": (("a", "x" * 40_000),)}, {"rows": (("a", "\ud800"),)}],
)  # fmt: skip
def test_what_no_cell_holds_is_refused(changes):
    with pytest.raises(BadSheet):
        sheet(**changes)


def altered(content, name, change):
    """The archive with one part changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        parts = {part: old.read(part) for part in old.namelist()}
        parts[name] = change(parts.get(name, b""))
        for part, data in parts.items():
            new.writestr(part, data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
SPOILT = {
    "a comment": ("xl/comments1.xml", lambda _: b"<comments/>"),
    "an author": ("docProps/core.xml", lambda _: b"<a>Ana</a>"),
    "a name": ("xl/workbook.xml", lambda x: x.replace(b"</workbook>", b"<definedNames/></workbook>")),
    "a second sheet": ("xl/workbook.xml", lambda x: x.replace(b"</sheets>", b'<sheet name="x" sheetId="2" state="hidden"/></sheets>')),
    "a hidden row": (SHEET, lambda x: x.replace(b'<row r="5"', b'<row r="5" hidden="1"')),
    "a hidden column": (SHEET, lambda x: x.replace(b'<col min="2"', b'<col hidden="1" min="2"')),
    "a narrow column": (SHEET, lambda x: x.replace(b'width="14"', b'width="0"')),
    "a formula": (SHEET, lambda x: x.replace(b"<is><t", b"<f>1+1</f><is><t", 1)),
    "a formula of text": (SHEET, lambda x: x.replace(b't="inlineStr"', b't="str"', 1)),
    "a missing row": (SHEET, lambda x: x[: x.index(b'<row r="6"')] + x[x.index(b"</sheetData>") :]),
    "one row more": (SHEET, lambda x: x.replace(b"</sheetData>", b'<row r="7"><c r="A7"><v>1</v></c></row></sheetData>')),
    "a row far below": (SHEET, lambda x: x.replace(b"</sheetData>", b'<row r="900"><c r="A900"><v>1</v></c></row></sheetData>')),
    "a cell far right": (SHEET, lambda x: x.replace(b'r="C6"', b'r="ZZ6"')),
    "an entity": (SHEET, lambda x: x.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet')),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_the_inspector_names_what_does_not_belong(name):
    part, change = SPOILT[name]
    content = write(sheet(("a", "b"), ("c", "d")), Format.XLSX)
    assert inspect(altered(content, SHEET, lambda data: data)).sound  # the test of the test
    spoilt = altered(content, part, change)
    assert spoilt != content
    assert not inspect(spoilt).sound


def test_the_inspector_reads_rubbish_and_csv():
    good = write(sheet(("a", "b")), Format.CSV)
    assert inspect(good).sound
    for content in (
        b"",
        b"PK",
        b"\xff",
        b'"',
        good[:-20],
        good + b'"E-7K3F-9QX2","x","y"\r\n',
        good.replace(b'"a"', b'"=a"'),
        b"a" * 9,
    ):
        assert not inspect(content).sound
