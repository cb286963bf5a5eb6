"""The place of a shelter is nowhere: not in a row, not on a page, not in an answer."""

import json

import pytest
from django.db import IntegrityError, transaction

from accord.cooperation.directory import services
from accord.cooperation.directory.entry import check
from accord.cooperation.directory.models import Service
from accord.cooperation.directory.vocab import BadEntry
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api
from tests.rooms.directory.build import a_service, entry

SECRET = [{"kinds": frozenset({kind})} for kind in ("SH", "CC", "LT")] + [{"secret": True}]
PLACES = [{"street": "Тиха 7"}, {"town": "Burgas"}, {"postal_code": "8000"}]


def test_no_place_of_a_shelter_is_taken(world):
    for how in SECRET:
        for place in PLACES:
            with pytest.raises(BadEntry, match="secret"):
                check(entry(world, **how, **place))
        for text in ("Елате на ул. Шипка 6", "Strada Republicii 4", "вул. Тиха, 7"):
            for field in ("names", "descriptions", "applying"):
                with pytest.raises(BadEntry, match="address"):
                    check(entry(world, **how, **{field: {"bg": text}}))
        check(entry(world, **how))


def test_the_database_refuses_it_too(world):
    row = a_service(world, kinds=frozenset({"SH", "PSY"}))
    assert row.secret
    open_row = a_service(world, street="бул. Витоша 1", town="София")
    bad = [
        (row, {"street": "Тиха 7"}), (row, {"town": "Бургас"}), (row, {"postal_code": "8000"}), (row, {"secret": False}),
        (open_row, {"secret": True}), (open_row, {"kinds": "CC"}), (open_row, {"kinds": "LT PSY"}), (open_row, {"kinds": "SH"}),
    ]  # fmt: skip
    for one, change in bad:
        with pytest.raises(IntegrityError), transaction.atomic():
            Service.objects.filter(pk=one.pk).update(**change)


def test_a_house_that_becomes_a_shelter_loses_its_address_everywhere(world):
    """Also from the history, where it stood as what was there before."""
    row = a_service(world, street="Тиха градина 7", town="Банкя", postal_code="1320")
    wanted = entry(world, kinds=frozenset({"CC"}))
    services.edit(actor=world["nadia"], service=row.pk, entry=wanted, read=1, now=world.now, key=key())
    seen = [signed_in(world, who).get(path).content.decode() for who in ("nadia", "mira") for path in (
        f"/desk/services/{row.pk}/", "/desk/services/", "/desk/services/?words=Банкя")]  # fmt: skip
    api = Api(world, "mira")
    seen += [json.dumps(api.get(path).json(), ensure_ascii=False) for path in ("/services", f"/services/{row.pk}")]
    seen += [json.dumps(list(row.changes.values("fields")), ensure_ascii=False)]
    for text in seen:
        for place in ("Тиха", "1320"):
            assert place not in text
    assert all("Банкя" not in text.replace('value="Банкя"', "") for text in seen)
