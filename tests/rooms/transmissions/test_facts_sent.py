"""Facts leave only by law, sealed, with less in them than the node knows; and the tables made of them are those of the node."""

import csv
import io

import pytest
from cryptography.hazmat.primitives.serialization.pkcs7 import pkcs7_decrypt_der
from cryptography.x509 import load_pem_x509_certificate
from django.utils.translation import override

from accord.config import count_facts
from accord.foundation.codes import ExploitationForm
from accord.foundation.wall import whole_node
from accord.protection.cases import same
from accord.protection.cases.models import Case
from accord.protection.cases.vocab import CloseReason
from accord.research.facts.models import Fact
from accord.research.reports import queries
from accord.research.reports.layout import reports
from accord.research.reports.vocab import NotInCodes
from accord.research.transmissions import services
from accord.research.transmissions.models import Transmission
from accord.research.transmissions.vocab import BadTransmission, Ground
from tests.cast import key
from tests.rooms.cases.test_same import OTHER, merged
from tests.rooms.releases.build import second
from tests.rooms.services.builders import asked, moved
from tests.rooms.transmissions.build import certificate, decided, proposed, recipient_key

BOTH = frozenset({ExploitationForm.LABOUR, ExploitationForm.SEXUAL})


@pytest.fixture
def told_of(world):
    """Four records of two persons and somebody who was none: two joined, one closed as no victim."""
    woman = world.case(forms=BOTH)
    moved(world, asked(world, woman), "start")
    again = world.case(identity=OTHER)
    codes = tuple(Case.objects.get(pk=pk).code for pk in (woman, again))
    merged(world, same.flag(actor=world["ana"], cases=codes, now=world.now, key=key()).id, woman)
    world.case("mira", sex="Masculine", citizenships=frozenset({"BG", "MD"}))
    world.close(world.case(citizenships=frozenset({"MD"})), reason=CloseReason.NOT_A_VICTIM)
    world.signal()
    return world


def sent(world, report="national"):
    """What the recipient reads, once two coordinators let it go."""
    made = proposed(world, kind="facts", ground=Ground.LAW, report=report, period=str(world.now.year))
    decided(world, made)
    _name, sealed = services.take(actor=second(world), transmission=made, now=world.now)
    whose = load_pem_x509_certificate(certificate(world.now).encode())
    return pkcs7_decrypt_der(sealed, whose, recipient_key(), [])


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode().split("\n", 1)[1])))


@pytest.mark.parametrize("name", ["national", "directive", "donor"])
def test_the_tables_made_of_them_are_those_of_the_node(told_of, tmp_path, name, capsys):
    path, out, year = tmp_path / "facts.csv", tmp_path / "tables.csv", told_of.now.year
    path.write_bytes(sent(told_of, name))
    assert count_facts.main([str(path), "--out", str(out)]) == 0
    here = queries.made(actor=told_of["elena"], name=name, asked=str(year), now=told_of.now)
    figures = [n for table in here.tables for line in table.lines for n in line.cells]
    assert [int(row["number"]) for row in csv.DictReader(io.StringIO(out.read_text()))] == figures
    assert sum(figures) > 1
    assert f"Rule {reports()[name].indicators[0]}/" in capsys.readouterr().out
    assert count_facts.main([str(path), "--out", str(out)]) == 1, "no file is replaced"


def test_less_leaves_than_the_node_knows(told_of):
    found = rows(sent(told_of, "directive"))
    with whole_node():
        known = {str(one) for fact in Fact.objects.values_list("person", "about", "holder", "root") for one in fact}
        days = {str(day) for day in Fact.objects.values_list("day", flat=True)}
    written = [value for row in found for value in row.values()]
    assert not known - {"None"} & set(written)
    assert len(found) < Fact.objects.count()
    assert {row["kind"] for row in found} == {"identified", "closed"}, "what no table of the report counts stays"
    blank = ("organisation", "status", "region", "citizenships", "means", "instead_of")
    assert not {"".join(row[name] for name in blank) for row in found} - {""}
    assert {row["detail"] for row in found} == {"", "not_a_victim"}, "why a case was closed, where a rule asks for it"
    assert {row["day"] for row in found} == {f"{told_of.now.year}-01-01"}, "no table of it counts by month"
    assert days != {f"{told_of.now.year}-01-01"}
    assert len({row["person"] for row in found if row["kind"] == "identified"}) == 3, "joined records stand as one"


def test_by_their_numbers_no_two_files_can_be_laid_over_each_other(told_of):
    one, other = ({row["person"] for row in rows(sent(told_of))} - {""} for _ in range(2))
    assert one != other


@pytest.mark.parametrize("language", ["en", "bg", "ro", "uk"])
@pytest.mark.parametrize("value", ["Ion Popescu", "0888123456"])
def test_what_is_no_code_is_refused_in_words_and_nothing_is_kept(told_of, value, language):
    with whole_node():
        Fact.objects.filter(kind="identified").update(forms=value)
    with pytest.raises(NotInCodes) as refused:
        proposed(told_of, kind="facts", ground=Ground.LAW, period=str(told_of.now.year))
    with override(language):
        said = str(refused.value)
    assert "forms" in said
    assert value not in said
    assert (language == "en") == ("Nothing was made" in said)
    assert not Transmission.objects.exists()


def test_they_leave_by_a_law_of_the_country_alone(told_of):
    for ground in set(Ground) - {Ground.LAW}:
        with pytest.raises(BadTransmission, match="personal data"):
            proposed(told_of, kind="facts", ground=ground)
