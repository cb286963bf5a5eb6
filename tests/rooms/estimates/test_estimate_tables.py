"""A table that comes as a file, and one whose first columns part the people."""

import base64
import io
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from openpyxl import Workbook

from accord.research.estimates import files, telling, words
from accord.research.estimates.models import Estimate
from accord.research.estimates.tables import decoded, text_of
from accord.research.estimates.vocab import LARGEST_FILE, NotEstimable
from tests.cast import key, signed_in
from tests.rooms.estimates.build import SMALL, asked, computed

STRATA = (Path(__file__).resolve().parents[2] / "data" / "mse" / "strata.csv").read_text()
FORM = {"title": "Seen", "whom": "victims", "period": "2025", "table": "", "missed": "2", "false": "1", "method": "bic"}
FORM |= {"replicates": "0", "tables": "0"}


def workbook(rows, *, more=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name in more:
        book.create_sheet(name).append(["Olena"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def small(convert=int):
    head, *rows = (line.split(",") for line in SMALL.splitlines())
    return [head, *([convert(value) for value in row] for row in rows)]


@pytest.mark.parametrize(
    "content",
    [
        SMALL.encode(),
        SMALL.encode("utf-8-sig"),
        SMALL.replace("\n", "\r\n").encode(),
        SMALL.replace(",", ";").encode(),
        SMALL.replace(",", "\t").encode(),
        workbook(small()),
        workbook(small(str)),
        workbook([*small(float), [], []], more=["Names"]),
    ],
)
def test_a_table_comes_as_csv_of_any_spreadsheet_or_as_a_workbook(world, content):
    table = text_of("", content)
    assert "Olena" not in table
    row = computed(world, asked(world, table=table))
    assert (row.state, row.result["seen"], row.result["lists"]) == ("ready", 182, ["A", "B", "C"])


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
REFUSED = {
    "nothing": ("", None, "no-table", "table"),
    "both": (SMALL, SMALL.encode(), "two-tables", "file"),
    "large": ("", b"x" * (LARGEST_FILE + 1), "file-too-large", "file"),
    "old": ("", OLD, "file-old", "file"),
    "a broken workbook": ("", workbook(small())[:-40], "file-not-read", "file"),
    "a zip of something": ("", b"PK\x05\x06" + bytes(18), "file-not-read", "file"),
    "an empty workbook": ("", workbook([]), "not_a_table", "file"),
    "an empty file": ("", b" \n", "not_a_table", "file"),
    "windows-1251": ("", "Полиция,count".encode("cp1251"), "not_a_table", "file"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_with_what_would_help(name):
    pasted, file, code, field = REFUSED[name]
    with override("uk"), pytest.raises(NotEstimable) as refused:
        text_of(pasted, file)
    with override("uk"):
        assert words.helps(code, {}) in str(refused.value)
    assert refused.value.field == field


def test_a_workbook_that_declares_entities_or_unpacks_to_more_is_refused(monkeypatch):
    out = io.BytesIO()
    with ZipFile(io.BytesIO(workbook(small()))) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            declares = b"<!DOCTYPE x [<!ENTITY a 'b'>]>" if name.endswith("sheet1.xml") else b""
            new.writestr(name, declares + old.read(name))
    with pytest.raises(NotEstimable):
        text_of("", out.getvalue())
    monkeypatch.setattr("accord.foundation.sheets.loose.LARGEST_PART", 200)
    with pytest.raises(NotEstimable):
        text_of("", workbook(small()))


def test_base64_that_is_none_is_refused():
    assert decoded("") is None
    assert decoded("QQ==") == b"A"
    with pytest.raises(NotEstimable):
        decoded("not base64!")


def test_the_desk_takes_a_file_and_gives_back_what_it_read(world):
    client = signed_in(world, "elena")
    new = "/desk/estimates/new/"
    bad = workbook([["A", "B", "C", "count"], [1, 0, 0, 2.5]])
    page = client.post(new, FORM | {"key": key(), "file": SimpleUploadedFile("t.xlsx", bad)})
    assert page.status_code == 422
    assert "A,B,C,count\n1,0,0,2.5" in page.content.decode()
    page = client.post(new, FORM | {"key": key()})
    assert page.status_code == 422
    assert str(words.SENTENCES["no-table"][1]) in page.content.decode()
    sent = client.post(new, FORM | {"key": key(), "file": SimpleUploadedFile("t.xlsx", workbook(small()))})
    row = Estimate.objects.get()
    assert sent.url == f"/desk/estimates/{row.pk}/"
    assert row.table == SMALL


def test_the_api_takes_a_file_too(world):
    client = signed_in(world, "elena")
    body = {"title": "x", "whom": "x", "period": "2025", "file": base64.b64encode(workbook(small())).decode()}
    said = client.post("/api/v1/estimates", body, "application/json", headers={"Idempotency-Key": key()})
    assert said.status_code < 300, said.content
    assert Estimate.objects.get().table == SMALL
    body["file"] = "%%%"
    said = client.post("/api/v1/estimates", body, "application/json", headers={"Idempotency-Key": key()})
    assert (said.status_code, said.json()["code"]) == (422, "estimate-refused")


def test_parts_of_the_people_are_told_by_one_model(world):
    row = computed(world, asked(world, table=STRATA, covariates="year, sex", replicates=12))
    found = row.result["strata"]
    assert (row.state, found["covariates"], len(found["rows"]), found["replicates"]) == (
        "ready",
        ["year", "sex"],
        6,
        12,
    )
    assert sum(one["seen"] for one in found["rows"]) == row.result["seen"]
    with override("en"):
        part = next(part for part in telling.told(row).parts if part.title == "Parts of the people")
    assert part.heads == ("year · sex", "Seen", "Total", "Interval")
    assert part.rows[0][0] == "2023 · f"
    sheet = files.give(actor=world["elena"], estimate=row.pk, kind="csv", now=world.now).content.decode("utf-8-sig")
    assert "2023 · f" in sheet


def test_a_refusal_says_nothing_of_the_parts_either(world):
    row = computed(world, asked(world, table=STRATA, covariates="year, sex", missed=None, false=None))
    assert "strata" not in files.result_of(row)
    assert {part.title for part in telling.told(row).parts} == {"How many people each two lists share"}


@pytest.mark.parametrize(
    ("table", "covariates", "code", "field"),
    [
        (SMALL, "year", "covariates_first", "table"),
        ("year," + SMALL.replace("\n", "\n2025,").removesuffix("2025,"), "year", "one_stratum", "table"),
        (SMALL, "y" * 201, "too-much", "covariates"),
    ],
)
def test_columns_that_part_nobody_are_refused_at_once(world, table, covariates, code, field):
    with override("en"), pytest.raises(NotEstimable) as refused:
        asked(world, table=table, covariates=covariates)
    assert refused.value.field == field
    with override("en"):
        assert words.helps(code, {}) in str(refused.value)
