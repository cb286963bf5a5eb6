"""What was put out for anybody: figures of a release, the yearly report; read with the rights of the public process."""

import json
from hashlib import sha256

import pytest
from django.conf import settings
from django.test import Client

from accord.cooperation.library import queries
from accord.cooperation.library.models import Item, ItemFile
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Refused
from accord.prevention.programme.models import Programme
from accord.research.releases.models import Publication
from accord.research.releases.vocab import Readers
from accord.research.reports import opening
from tests.cast import key, signed_in
from tests.rooms.programme.build import begun, in_force, step
from tests.rooms.releases.build import decided, examined, proposed
from tests.rooms.site.build import held, public_settings

pytestmark = pytest.mark.django_db
TONGUES = tuple(dict(settings.LANGUAGES))


def get(path, status=200):
    with public_settings(), held():
        answer = Client().get(path)
    assert answer.status_code == status, path
    assert not answer.cookies
    return answer


@pytest.fixture
def two(world):
    """The cast with a node's catalogue of keys for publications."""
    return world


def figures(world, readers=Readers.OPEN):
    made = proposed(world, readers=readers)
    row = examined(world, made)
    assert row.state == "ready"
    return row


def reported(world):
    programme, _activity = in_force(world)
    step(world, programme, "report", why="Varna has no secretary yet.")
    return programme


def put_out(world, programme, who="elena"):
    files = opening.files_of(world[who], programme, world.now)
    return opening.put_out(actor=world[who], programme=programme, files=files, now=world.now, key=key())


def test_figures_for_everybody_stand_there_once_a_second_coordinator_released_them(two):
    row = figures(two)
    assert Item.objects.count() == 0
    get(f"/en/o/{row.code}/", 404)
    decided(two, row.pk)
    for tongue in TONGUES:
        assert f'href="/{tongue}/o/"' in get(f"/{tongue}/").content.decode()
        assert f'href="/{tongue}/o/{row.code}/"' in get(f"/{tongue}/o/").content.decode()
        page = get(f"/{tongue}/o/{row.code}/").content.decode()
        assert f"/{tongue}/o/{row.code}/{row.code}.csv" in page
    assert {f.name: f.digest for f in ItemFile.objects.all()} == {f.name: f.digest for f in row.files.all()}
    answer = get(f"/uk/o/{row.code}/{row.code}.csv")
    assert answer["Content-Disposition"] == f'attachment; filename="{row.code}.csv"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert sha256(answer.content).hexdigest() == row.files.get(name=f"{row.code}.csv").digest


@pytest.mark.parametrize(("readers", "action"), [(Readers.PARTNERS, "release"), (Readers.OPEN, "return")])
def test_what_is_for_partners_or_was_returned_never_stands_there(two, readers, action):
    row = figures(two, readers)
    decided(two, row.pk, action=action)
    assert Publication.objects.get(pk=row.pk).state != "ready"
    assert Item.objects.count() == ItemFile.objects.count() == 0
    get(f"/en/o/{row.code}/{row.code}.csv", 404)


def test_a_yearly_report_is_put_out_in_four_languages_once(world):
    programme = reported(world)
    put_out(world, programme)
    code = opening.code_of(Programme.objects.get(pk=programme))
    item, files = queries.item(code)
    assert len(set(item.titles.values())) == len(TONGUES)
    assert {(f.language, f.name.rsplit(".")[-1]) for f in files} == {(t, k) for t in TONGUES for k in ("pdf", "csv")}
    before = {f.name: f.digest for f in files}
    put_out(world, programme)
    assert {f.name: f.digest for f in queries.item(code)[1]} == before
    assert "Varna has no secretary yet." in get(f"/bg/o/{code}/").content.decode()
    assert get(f"/bg/o/{code}/{code}-bg.pdf").content.startswith(b"%PDF")
    event = Event.objects.get(kind="programme.put_out")  # putting out again is none
    assert before[f"{code}-bg.pdf"] in json.dumps(event.facts)


def test_a_report_that_institutions_still_write_is_not_put_out(world):
    for programme in (begun(world, world.now.year + 1), in_force(world)[0]):
        with pytest.raises(opening.NotReported):
            put_out(world, programme)
    assert Item.objects.count() == 0


@pytest.mark.parametrize("who", ["ana", "yana", "mira", "petar"])
def test_only_who_keeps_the_programme_puts_its_report_out(world, who):
    programme = reported(world)
    with pytest.raises(Refused):
        put_out(world, programme, who)


def test_at_the_desk_and_by_the_api(world, settings):
    settings.ACCORD_SITE = "https://site.example/"
    programme, elena = reported(world), signed_in(world, "elena")
    there = f"/desk/programmes/{programme}/report/?period={world.now.year}"
    assert f"/desk/programmes/{programme}/put-out/" in elena.get(there).content.decode()
    unsure = elena.post(f"/desk/programmes/{programme}/put-out/", {"key": key()}, follow=True)
    assert Item.objects.count() == 0, unsure.status_code
    elena.post(f"/desk/programmes/{programme}/put-out/", {"key": key(), "sure": "yes"})
    code = opening.code_of(Programme.objects.get(pk=programme))
    page = elena.get(there).content.decode()
    assert f"https://site.example/en/o/{code}/" in page
    assert "put-out" not in page


def test_the_catalogue_names_every_file_with_its_digest(two):
    row = figures(two)
    decided(two, row.pk)
    told = json.loads(get("/ro/o/catalogue.json").content)
    (dataset,) = told["dcat:dataset"]
    assert dataset["dct:identifier"] == row.code
    assert {one["@language"] for one in dataset["dct:title"]} == set(TONGUES)
    sums = {one["dct:title"]: one["spdx:checksum"]["spdx:checksumValue"] for one in dataset["dcat:distribution"]}
    assert sums == {f.name: f.digest for f in row.files.all()}
    address = dataset["dcat:distribution"][0]["dcat:downloadURL"]["@id"]
    assert get(address.removeprefix("http://testserver")).status_code == 200


@pytest.mark.parametrize("path", ["/en/o/nothing/", "/en/o/nothing/x.csv", "/en/o/?after=x"])
def test_what_is_not_there_is_said_in_a_sentence(world, path):
    status = 400 if "after" in path else 404
    with public_settings(), held():
        answer = Client().get(path)
    assert answer.status_code in (status, 422)
    assert 'href="tel:112"' in answer.content.decode()
