"""Before the first question: which list fits, what is suggested, and what the screens of a long list show."""

import re

import pytest

from accord.detection.screening import queries
from accord.detection.screening.instruments import current
from accord.detection.screening.models import Answer, Screening
from accord.detection.screening.suggesting import lists_for, modules_for
from accord.detection.screening.vocab import Setting
from accord.foundation.codes import AgeGroup
from accord.foundation.refusals import Refused
from tests.cast import key, signed_in

KNOWN = {"setting": "workplace", "language": "uk", "age_group": "adult", "sex": "Feminine", "citizenship": "UA"}


def suggested(offers):
    return [one.instrument.id for one in offers if one.suggested]


@pytest.mark.parametrize(
    ("setting", "age", "expected"),
    [
        (Setting.WORKPLACE, AgeGroup.ADULT, "delphi-adult-labour"),
        (Setting.WORKPLACE, AgeGroup.CHILD, "delphi-child-labour"),
        (Setting.WORKPLACE, AgeGroup.UNKNOWN, "delphi-child-labour"),
        (Setting.BORDER, AgeGroup.ADULT, "bg-nrm"),
        (Setting.HOSPITAL, AgeGroup.CHILD, "bg-nrm"),
    ],
)
def test_the_place_and_the_age_suggest_one_list(setting, age, expected):
    assert suggested(lists_for(setting, age)) == [expected]


def test_what_is_offered_is_made_for_the_age():
    """Who may be a child is asked by a list for children."""
    ids = {age: [one.instrument.id for one in lists_for(Setting.OFFICE, age)] for age in AgeGroup}
    assert ids[AgeGroup.ADULT] == ["bg-nrm", "delphi-adult-labour", "delphi-adult-sexual"]
    assert ids[AgeGroup.CHILD] == ids[AgeGroup.UNKNOWN] == ["bg-nrm", "delphi-child-labour", "delphi-child-sexual"]


def test_the_module_is_suggested_to_citizens_of_ukraine_and_open_to_all():
    assert suggested(modules_for("UA", AgeGroup.ADULT)) == ["ukraine"]
    assert suggested(modules_for("BG", AgeGroup.ADULT)) == suggested(modules_for("", AgeGroup.CHILD)) == []
    assert [one.instrument.id for one in modules_for("RO", AgeGroup.CHILD)] == ["ukraine"]


def test_who_conducts_no_screenings_is_offered_none(world):
    with pytest.raises(Refused):
        queries.offered(world["georgi"], setting="office", age_group="adult", citizenship="")
    client = signed_in(world, "georgi")
    for more in ({}, {"listed": "yes", "instrument": "bg-nrm"}):
        assert client.post("/desk/screenings/new/", KNOWN | {"key": key()} | more).status_code == 403
    assert client.get("/api/v1/screening-lists").status_code == 403


def begun(client, **more):
    answer = client.post("/desk/screenings/new/", KNOWN | {"key": key(), "listed": "yes"} | more)
    assert answer.status_code == 302, answer.content.decode()
    return Screening.objects.latest("started_at")


def test_the_list_is_chosen_after_what_is_known(world):
    client = signed_in(world, "stoyan")
    asked = client.post("/desk/screenings/new/", KNOWN | {"key": key()})
    text = asked.content.decode()
    assert asked.status_code == 200
    assert not Screening.objects.exists()
    assert re.search(r'value="delphi-adult-labour"[^>]*checked', text)
    assert re.search(r'value="ukraine"[^>]*checked', text)
    assert "delphi-child" not in text
    back = client.post("/desk/screenings/new/", KNOWN | {"key": key(), "listed": "yes", "back": "yes"})
    assert re.search(r'value="workplace"\s*selected', back.content.decode())
    made = begun(client, instrument="delphi-adult-labour", modules=["ukraine"])
    assert (made.instrument, made.modules) == ("delphi-adult-labour", "ukraine@2026.1")
    assert begun(client, instrument="bg-nrm").modules == ""


def test_no_list_or_one_for_another_age_is_told_beside_the_field(world):
    client = signed_in(world, "stoyan")
    for wrong in ({}, {"instrument": "delphi-child-labour"}, {"instrument": "un-general"}, {"instrument": ["x", ""]}):
        answer = client.post("/desk/screenings/new/", KNOWN | {"key": key(), "listed": "yes"} | wrong)
        assert answer.status_code == 422, wrong
        assert "error-summary" in answer.content.decode()
    answer = client.post(
        "/desk/screenings/new/", KNOWN | {"key": key(), "listed": "yes", "instrument": "bg-nrm", "modules": "bg-nrm"}
    )
    assert answer.status_code == 422
    assert not Screening.objects.exists()


def test_a_long_list_is_asked_dimension_by_dimension_and_its_module_behind_it(world, django_assert_max_num_queries):
    client = signed_in(world, "stoyan")
    made = begun(client, instrument="delphi-adult-labour", modules=["ukraine"])
    module, url = current("ukraine"), f"/desk/screenings/{made.pk}/group/"
    with django_assert_max_num_queries(14):
        third = client.get(f"{url}3/").content.decode()
    assert third.count("reply-ar") == 16 * 4
    assert current("un-general").groups[5].title["bg"] in third
    assert "Някой се е възползвал от трудното положение" in third  # the dimension, in plain words
    for number in range(1, 11):
        page = client.get(f"{url}{number}/").content.decode()
        assert (module.introduction["uk"] in page) is (number == 7)
    assert client.get(f"{url}11/").status_code == 404
    answers = {"reply-ua3": "yes", "evidence-ua3": "seen", "reply-ua5": "unknown", "evidence-ua5": "seen"}
    client.post(f"{url}8/", answers | {"key": key(), "version": 1})
    assert list(Answer.objects.filter(screening=made).values_list("indicator", "reply", "evidence")) == [
        ("ua5", "unknown", "")
    ]
    client.post(f"{url}7/", answers | {"key": key(), "version": 2, "stop": "1"})
    assert Answer.objects.get(screening=made, indicator="ua3").evidence == "seen"
    assert Screening.objects.get(pk=made.pk).state == "stopped"


def test_a_programme_is_offered_the_same_lists_and_begins_by_one(world):
    """The twin of the two screens."""
    client = signed_in(world, "stoyan")
    found = client.get("/api/v1/screening-lists?age_group=child&setting=workplace&citizenship=UA").json()
    assert [(one["id"], one["suggested"], one["questions"]) for one in found] == [
        ("bg-nrm", False, 28), ("delphi-child-labour", True, 71), ("delphi-child-sexual", False, 72), ("ukraine", True, 18),
    ]  # fmt: skip
    body = KNOWN | {"age_group": "child", "instrument": "delphi-child-labour", "modules": ["ukraine"]}
    post = {"content_type": "application/json", "headers": {"Idempotency-Key": key()}}
    made = client.post("/api/v1/screenings", body, **post).json()["id"]
    seen = client.get(f"/api/v1/screenings/{made}").json()
    assert (seen["instrument"], seen["modules"]) == ("delphi-child-labour/2026.1", ["ukraine@2026.1"])
    post["headers"] = {"Idempotency-Key": key()}
    assert client.post("/api/v1/screenings", body | {"age_group": "adult"}, **post).status_code == 422
