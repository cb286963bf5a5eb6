"""`accord count-once`: from the lists of organisations to one number, by files that show nobody; and what it refuses."""

import csv
import json
import os
import random
import stat
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from accord.config import count_once
from accord.config.people import COLUMNS, LANGUAGES, BadPeople, read
from accord.research.linkage import Refused
from accord.research.linkage.patterns import decided
from accord.research.linkage.rolls import read as read_roll
from accord.research.prevalence import Lists
from benchmarks.people import people as made_up
from benchmarks.people import views
from tests.rooms.linkage.simulated import DESKS

STUDY = ["--study", "Overlap 2026"]
ABOUT = ["--agreement", "BG-RO 2026/1", "--whom", "people identified", "--period", "2026"]


def spreadsheet(path, written):
    """A list as an organisation keeps it."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["record", "given", "family", "patronymic", "other names", "birth", "sex", "phones", "language"])
        for n, p in enumerate(written):
            birth = "-".join(f"{part:02d}" for part in (p.birth.year, p.birth.month, p.birth.day) if part)
            out.writerow(
                [
                    f"{path.stem}-{n}",
                    p.given,
                    p.family,
                    p.patronymic,
                    "; ".join(p.other_names),
                    birth,
                    p.sex,
                    "; ".join(p.phones),
                    p.language,
                ]
            )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return studied(tmp_path_factory.mktemp("study"))


def studied(made):
    """Three lists with 400 people behind them, the key of the study and its rolls, in the folder `made`."""
    rng, everybody, known = random.Random(7), made_up(400, 7, faker=False), set()
    for (name, desk), share in zip(DESKS.items(), (0.6, 0.5, 0.5), strict=True):
        here = [at for at in range(400) if rng.random() < share]
        known |= set(here)
        spreadsheet(made / f"{name}.csv", views([everybody[at] for at in here], desk, "clean", 7))
    (made / "truth").write_text(str(len(known)))
    assert count_once.main(["key", "--out", str(made / "key")]) == 0
    for name in DESKS:
        assert encode(made, name) == 0
    return made


def encode(folder, name, *, out="", key="key", study="Overlap 2026", list_="", more=()):
    rolled = folder / (out or f"{name}.roll")
    source = folder / (list_ or f"{name}.csv")
    return count_once.main(
        [
            "encode",
            str(source),
            "--key",
            str(folder / key),
            "--study",
            study,
            "--name",
            name,
            "--out",
            str(rolled),
            *more,
        ]
    )


def count(folder, *rolls, out, more=()):
    return count_once.main(
        ["count", *(str(folder / roll) for roll in rolls), *ABOUT, "--out", str(folder / out), *more]
    )


ROLLS = [f"{name}.roll" for name in DESKS]


def test_three_lists_become_one_number_and_a_table_for_the_estimate(folder, capsys):
    pairs = folder / "pairs.csv"
    assert count(folder, *ROLLS, out="patterns.csv", more=["--doubtful", str(pairs)]) == 0
    said = capsys.readouterr().out
    assert "Raw sum" in said
    assert "95 % interval" in said
    assert "of all there are" in said
    assert "accord estimate" in said
    lists = Lists.from_csv(folder / "patterns.csv")
    assert lists.names == tuple(DESKS)
    sizes = [len(json.loads((folder / roll).read_text())["records"]) for roll in ROLLS]
    assert list(lists.overlaps.diagonal()) == pytest.approx(sizes, abs=3)
    assert lists.n == pytest.approx(int((folder / "truth").read_text()), rel=0.06)
    head, *rows = csv.reader(pairs.read_text().splitlines())
    assert head[-1] == "same"
    if rows:
        rows[0][-1] = "no"
        answered = folder / "answered.csv"
        answered.write_text("\n".join(",".join(row) for row in [head, *rows]))
        assert len(decided(answered.read_text())) == 1
        assert count(folder, *ROLLS, out="again.csv", more=["--decided", str(answered)]) == 0


def test_nothing_of_a_person_is_in_a_roll_or_on_the_screen(folder, capsys):
    encode(folder, "police", out="other.roll", more=["--own", str(folder / "own.csv")])
    said, roll = capsys.readouterr().out, (folder / "other.roll").read_text()
    rows = list(csv.DictReader((folder / "police.csv").read_text(encoding="utf-8").splitlines()))
    for row in rows:
        for value in (row["family"], row["birth"], row["phones"], row["record"]):
            if value and not (value.isdigit() and len(value) < 7):  # a year stands in any row of digits
                assert value not in roll
                assert value not in said
    own = list(csv.DictReader((folder / "own.csv").read_text(encoding="utf-8").splitlines()))
    assert sorted(row["record"] for row in own) == sorted(row["record"] for row in rows)
    assert [row["record"] for row in own] != [row["record"] for row in rows]


def test_files_are_for_their_owner_only_and_none_replaces_another(folder, capsys):
    for name in ("key", *ROLLS):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert count_once.main(["key", "--out", str(folder / "key")]) == 1
    assert encode(folder, "police") == 1
    assert capsys.readouterr().err.count("already there") == 2


def other(folder, name, change):
    found = json.loads((folder / "shelter.roll").read_text())
    change(found)
    (folder / name).write_text(json.dumps(found))
    return name


def few(folder, name, many):
    """The first lines of a list, encoded."""
    lines = (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()[: many + 1]
    (folder / f"few-{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    encode(folder, name, list_=f"few-{name}.csv", out=f"few-{name}.roll")
    return f"few-{name}.roll"


REFUSED = {
    "one-list": lambda f: ["police.roll"],
    "other-key": lambda f: ["police.roll", other(f, "a", lambda roll: roll.update(key="0" * 16))],
    "other-study": lambda f: ["police.roll", other(f, "b", lambda roll: roll.update(study="Another"))],
    "list-twice": lambda f: ["police.roll", other(f, "c", lambda roll: roll.update(name="police"))],
    "roll-twice": lambda f: ["police.roll", "shelter.roll", other(f, "d", lambda roll: roll.update(name="again"))],
    "not-a-roll": lambda f: ["police.roll", other(f, "e", lambda roll: roll.update(notes="Olena"))],
    "quality-unknown": lambda f: [few(f, "police", 9), few(f, "anitp", 9), "shelter.roll"],
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_cannot_be_counted_is_refused_by_name(folder, capsys, code):
    rolls = REFUSED[code](folder)
    capsys.readouterr()
    assert count(folder, *rolls, out="none.csv") == 1
    said = capsys.readouterr()
    assert said.err.startswith(f"Refused ({code}). ")
    assert said.out == ""
    assert not (folder / "none.csv").exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda roll: roll.update(format="accord-roll/2"),
        lambda roll: roll.update(withheld=-1),
        lambda roll: roll.update(withheld="3"),
        lambda roll: roll.update(records={"Olena": []}),
        lambda roll: roll.update(records={"1": [["phone", "0888123456"]]}),
        lambda roll: roll.update(records={"1": [["phone", "00" * 12, "more"]]}),
        lambda roll: roll.update(records=[1]),
        lambda roll: roll.pop("key"),
    ],
)
def test_a_file_with_anything_else_in_it_is_no_roll(folder, change):
    found = json.loads((folder / "police.roll").read_text())
    change(found)
    with pytest.raises(Refused) as refused:
        read_roll(json.dumps(found))
    assert refused.value.code == "not-a-roll"


PEOPLE = "given,family,birth,sex,phones\n"
BAD = {
    "Column 2": "given,Оlena Koval,birth\nx,y,1990\n",
    "Column 3 has the head of another": "given,family,given\nx,y,z\n",
    "Nothing in the list can be compared": "birth,sex\n1990,f\n",
    "Line 2 has 4 values": PEOPLE + "Olena,Koval,1990,f\n",
    "The birth of line 3": PEOPLE + "Olena,Koval,1990,f,\nOlena,Koval,1990-13,f,\n",
    "The birth of line 2": PEOPLE + "Olena,Koval,17.03.1990,f,\n",
    "The sex of line 2": PEOPLE + "Olena,Koval,1990,female,\n",
    "“withheld” of line 2": "given,withheld\nOlena,perhaps\n",
    "The language of line 2": "given,language\nOlena,xx\n",
    "Line 3 has the record": "record,given\nOlena,Olena\nOlena,Olena\n",
    "The list holds nobody": PEOPLE,
    "The list is not UTF-8": "given\nОлена\n".encode("cp1251"),
}


@pytest.mark.parametrize("words", BAD)
def test_a_list_that_does_not_read_says_where_and_names_nobody(words):
    content = BAD[words]
    with pytest.raises(BadPeople) as refused:
        read(content if isinstance(content, bytes) else content.encode())
    assert str(refused.value).startswith(words)
    assert "lena" not in str(refused.value)
    assert "1990" not in str(refused.value).replace("1994", "")


def test_a_list_reads_as_a_spreadsheet_writes_it():
    (one, two) = read(
        "\ufeffGiven;Family;Birth;Phones;Withheld\r\nОлена;Коваль;1994-03;067 123 45 67|0888;\r\n\r\nAna;Pop;;;yes\r\n".encode()
    )
    assert (one.told.birth.year, one.told.birth.month, one.told.phones) == (1994, 3, ("067 123 45 67", "0888"))
    assert (one.record, one.withheld, two.withheld) == ("line 2", False, True)
    assert "sex" in COLUMNS
    assert "uk" in LANGUAGES


def test_who_is_withheld_is_counted_and_not_encoded(tmp_path, folder, capsys):
    (tmp_path / "list.csv").write_text("given,family,birth,withheld\nOlena,Koval,1994-03-17,yes\nAna,Pop,1990-01-02,\n")
    assert (
        count_once.main(
            [
                "encode",
                str(tmp_path / "list.csv"),
                "--key",
                str(folder / "key"),
                *STUDY,
                "--name",
                "x",
                "--out",
                str(tmp_path / "x"),
            ]
        )
        == 0
    )
    assert "2 people: 1 encoded, 1 withheld" in capsys.readouterr().out
    assert len(json.loads((tmp_path / "x").read_text())["records"]) == 1


@pytest.mark.parametrize("text", ["not a key", "00" * 31, "\ufffd"])
def test_a_key_that_is_none_is_refused(tmp_path, folder, capsys, text):
    (tmp_path / "key").write_text(text)
    out = ["--key", str(tmp_path / "key"), *STUDY, "--name", "x", "--out", str(tmp_path / "x")]
    assert count_once.main(["encode", str(folder / "police.csv"), *out]) == 1
    assert capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_the_command_needs_no_django(folder):
    run = (
        "import sys; from accord.__main__ import main; from accord.config import count_once;"
        f"main(['count-once', 'encode', {str(folder / 'anitp.csv')!r}, '--key', {str(folder / 'key')!r}, '--study', 'S',"
        f" '--name', 'x', '--out', {str(folder / 'alone')!r}]);"
        "print({'django', 'ninja', 'numba', 'pandas'} & set(sys.modules))"
    )
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-c", run], capture_output=True, text=True, check=False, env=env, cwd=Path.cwd()
    )
    assert done.stdout.strip().endswith("set()"), done.stderr


@pytest.mark.skipif(find_spec("splink") is not None, reason="splink is here")
def test_where_splink_is_not_it_says_how_it_comes_and_reads_no_list(tmp_path, capsys):
    lists = [str(tmp_path / "nobody.csv"), str(tmp_path / "none.csv")]
    assert count_once.main(["together", *lists, *STUDY, *ABOUT, "--out", str(tmp_path / "out.csv")]) == 1
    assert "requirements/spark.txt" in capsys.readouterr().err
