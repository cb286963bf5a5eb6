import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accord.cooperation.organisations.models import Organisation
from accord.faces.files import htcds, uk_nrm
from accord.faces.files.commands import export_file, load, print_table
from accord.faces.files.rows import BadRow, UnreadableFile
from accord.foundation.ledger.models import Event
from accord.protection.cases.models import Case

HEADER = ",".join(f'"{name}"' for name in uk_nrm.COLUMNS)
GOOD = [
    "2023_q1",
    "police",
    "Police",
    "Kent Police",
    "Labour & Criminal",
    "Adult (18 or over)",
    "Male",
    "Albanian UK",
    "2",
]
NAMES = dict(zip(uk_nrm.COLUMNS, range(9), strict=True))


def row(**changes):
    values = list(GOOD)
    for name, value in changes.items():
        values[NAMES[name.replace("_", " ")]] = value
    return ",".join(f'"{value}"' for value in values)


@pytest.fixture
def csv_file(tmp_path):
    def write(*rows, header=HEADER):
        path = tmp_path / "referrals.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8-sig")
        return path

    return write


def test_each_person_becomes_a_pseudonymous_case(db, csv_file):
    outcome = load("uk-nrm", csv_file(row()))
    assert (outcome.read, outcome.added, outcome.bad) == (2, 2, [])
    case = Case.objects.first()
    assert (case.sex, case.age_group, case.citizenships) == ("Masculine", "adult", "AL GB")
    assert case.forms == "ForcedCriminality ForcedLabour"
    assert Organisation.objects.get(pk=case.responder).names == {"en": "Kent Police"}
    assert Event.objects.filter(kind="case.imported").count() == 2


def test_loading_twice_adds_nothing(db, csv_file):
    load("uk-nrm", csv_file(row()))
    assert load("uk-nrm", csv_file(row())).added == 0
    assert load("uk-nrm", csv_file(row(People="3"))).added == 1
    assert Case.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"Quarter": "2023_q5"}, "Quarter", "year and quarter"),
        ({"Quarter": "2031_q1"}, "Quarter", "future"),
        ({"Gender": "Martian"}, "Gender", "unknown code"),
        ({"Exploitation_type": "Labour & Piracy"}, "Exploitation type", "Piracy"),
        ({"Nationality": "Albanian Atlantean"}, "Nationality", "Atlantean"),
        ({"First_responder_type": "Circus"}, "First responder type", "unknown code"),
        ({"First_responder": ""}, "First responder", "empty"),
        ({"People": "-1"}, "People", "whole number"),
        ({"People": "1e9"}, "People", "whole number"),
        ({"People": "99999999"}, "People", "whole number"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_is_loaded(db, csv_file, changes, field, words):
    outcome = load("uk-nrm", csv_file(row(), row(**changes), row(Gender="Female")))
    assert outcome.added == 4
    assert [(b.line, b.field) for b in outcome.bad] == [(3, field)]
    assert words in outcome.bad[0].problem


def test_a_row_with_too_few_values_is_named(db, csv_file):
    outcome = load("uk-nrm", csv_file("2023_q1,police", row()))
    assert outcome.added == 2
    assert outcome.bad[0].line == 2


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00garbage", b"a,b,c\n1,2,3\n", b'"unclosed'])
def test_a_file_of_another_kind_is_refused_whole(db, tmp_path, content):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile):
        load("uk-nrm", path)
    assert not Case.objects.exists()


def test_a_missing_file_is_a_sentence(db, tmp_path):
    with pytest.raises(UnreadableFile, match="cannot be read"):
        load("uk-nrm", tmp_path / "nowhere.csv")


def test_the_report_lists_every_bad_row(db, csv_file, tmp_path):
    outcome = load("uk-nrm", csv_file(*[row(Gender="x")] * 25))
    report = tmp_path / "report.txt"
    assert "25 rows could not be read" in outcome.report(report)
    assert len(report.read_text().splitlines()) == 25
    assert "5 more" in outcome.report(None)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), min_size=0, max_size=11), max_size=6))
def test_any_rows_at_all_are_read_or_named(tmp_path, rows):
    import csv as csv_module
    import io
    from datetime import UTC, datetime

    text = io.StringIO()
    csv_module.writer(text).writerows(rows)
    path = tmp_path / "any.csv"
    path.write_text(HEADER + "\n" + text.getvalue().replace("\r\n", "\n"), encoding="utf-8", errors="replace")
    bad: list[BadRow] = []
    try:
        list(uk_nrm.read(path, bad=bad, now=datetime(2026, 11, 24, tzinfo=UTC)))
    except UnreadableFile:
        return
    assert all(b.line >= 2 and b.problem for b in bad)


def tables(capsys):
    capsys.readouterr()
    for by in ("quarter", "age-group", "responder-type", "sex", "citizenship", "form"):
        print_table("referrals", [by], "text")
    print_table("referrals", ["quarter", "age-group"], "text")
    return capsys.readouterr().out


def test_htcds_there_and_back_gives_the_same_tables_byte_for_byte(db, csv_file, tmp_path, capsys):
    rows = [row(Gender=g, Quarter=q, People="7") for g in ("Male", "Female", "Other") for q in ("2022_q4", "2023_q1")]
    rows += [
        row(
            Exploitation_type="Not specified or unknown",
            Nationality="Unknown",
            Age_at_exploitation="Child (17 or under)",
        )
    ]
    load("uk-nrm", csv_file(*rows))
    export_file("htcds", tmp_path / "export.jsonl")
    before = tables(capsys)
    from accord.protection.cases.models import Decision
    from accord.protection.persons.models import Person

    for model in (Decision, Case, Person, Organisation):
        model.objects.all().delete()
    assert "2022 Q4" not in tables(capsys)
    outcome = load("htcds", tmp_path / "export.jsonl")
    assert (outcome.added, outcome.bad) == (44, [])
    assert tables(capsys) == before
    assert load("htcds", tmp_path / "export.jsonl").added == 0


def test_the_export_names_nobody(world, tmp_path):
    world.case()
    export_file("htcds", tmp_path / "export.jsonl")
    text = (tmp_path / "export.jsonl").read_text(encoding="utf-8")
    for canary in ("Тетяна", "Коваленко", "FK482913", "Шипка", "1994"):
        assert canary not in text


def test_the_export_speaks_the_standard(world, tmp_path):
    world.case()
    export_file("htcds", tmp_path / "export.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "export.jsonl").read_text(encoding="utf-8").splitlines()]
    person = next(line for line in lines if "person" in line)
    assert person["person"]["prs_Gender"] == "Feminine"
    assert person["victim_context"]["vic_TypeOfExploitation"] == ["ForcedLabour"]
    assert person["case"]["cas_Status"] == "Active"
    for part in ("person", "victim_context", "case"):
        assert all(name[:4] in ("prs_", "vic_", "cas_") or name.startswith("x_accord_") for name in person[part])


def test_an_export_never_replaces_a_file(db, tmp_path):
    from accord.faces.files.commands import TargetExists

    (tmp_path / "there").write_text("x")
    with pytest.raises(TargetExists):
        export_file("htcds", tmp_path / "there")


def htcds_file(tmp_path, *lines):
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join([json.dumps({"standard": "HTCDS 2.0"}), *lines]) + "\n", encoding="utf-8")
    return path


ORGANISATION = json.dumps(
    {"organisation": {"org_Name": "Kent Police", "org_Type": "LawEnforcement", "x_accord_Code": "kent"}}
)
CASE = {
    "person": {"prs_Gender": "Feminine", "prs_Citizenship": ["NA"]},
    "victim_context": {"vic_TypeOfExploitation": ["ForcedLabour "]},
    "case": {
        "cas_ReferringOrganisation": "kent", "cas_IncomingReferralDate": "2024-05-01", "x_accord_Key": "k/1",
        "x_accord_Jurisdiction": "GB",
    },
}  # fmt: skip


def test_faults_of_the_standard_are_survived(db, tmp_path):
    """A trailing blank in a code, and NA, which is Namibia and no missing value."""
    assert load("htcds", htcds_file(tmp_path, ORGANISATION, json.dumps(CASE))).added == 1
    assert (Case.objects.get().citizenships, Case.objects.get().forms) == ("NA", "ForcedLabour")


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("person", "prs_Gender", "Martian"), ("person", "prs_Citizenship", ["QQ"]), ("person", "prs_Citizenship", "BG"),
        ("victim_context", "vic_TypeOfExploitation", ["Piracy"]), ("case", "cas_IncomingReferralDate", "2031-01-01"),
        ("case", "cas_IncomingReferralDate", "yesterday"), ("case", "cas_ReferringOrganisation", "nobody"),
        ("case", "x_accord_Key", ""), ("case", "x_accord_Jurisdiction", "XX"), ("case", "x_accord_Key", 7),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_and_the_rest_is_loaded(db, tmp_path, part, name, value):
    broken = json.loads(json.dumps(CASE))
    broken[part][name] = value
    good = json.loads(json.dumps(CASE))
    good["case"]["x_accord_Key"] = "k/2"
    outcome = load("htcds", htcds_file(tmp_path, ORGANISATION, json.dumps(broken), "{not json", json.dumps(good)))
    assert outcome.added == 1
    assert [(b.line, b.field) for b in outcome.bad] == [(3, name), (4, "line")]


def test_the_demonym_of_every_country_is_one_of_iso_3166():
    from accord.foundation.codes import is_country

    assert all(is_country(code) for code in uk_nrm._demonyms().values() if code)
    assert htcds.CREDIT
