"""A case that came from a signal: through a screening or without one, known on its page, and under the law of who decides."""

import json
from uuid import uuid4

from django.db import transaction

from accord.detection.screening import services as screening
from accord.detection.screening.services import Beginning, GivenAnswer
from accord.detection.screening.vocab import Reply, Setting
from accord.detection.signals import services as signals
from accord.detection.signals.models import Signal, SignalToken
from accord.detection.signals.services import PersonDetails
from accord.detection.signals.vocab import Outcome
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.duties.models import Duty
from accord.foundation.duties.services import open_about
from accord.foundation.ledger.models import Event
from accord.foundation.writes.events import Topic, publish
from accord.protection.cases import queries
from accord.protection.cases.models import Case
from tests.cast import GROUNDS, key, signed_in
from tests.rooms.api.test_api import Api

FORM = {"basis": "observation", "age_group": "adult", "sex": "Feminine"}
BODY = {"jurisdiction": "BG", "basis": "observation", "sex": "Feminine", "age_group": "adult"}


def from_signal(world, client, signal, **changes):
    answer = client.post(f"/desk/identify/?signal={signal}", FORM | {"key": key()} | changes)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return Case.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])


def screened_from(world, signal):
    """Ana screens the first person of a signal that was triaged."""
    read = Signal.objects.get(pk=signal).version
    signals.triage(actor=world["oksana"], signal=signal, danger=False, read=read, now=world.now, key=key())
    person = Signal.objects.get(pk=signal).persons.get()
    beginning = Beginning(Setting.OFFICE, "uk", AgeGroup.ADULT, Sex.FEMALE, "UA", signal_person=person.pk)
    call = {"actor": world["ana"], "now": world.now}
    made = screening.start(**call, beginning=beginning, key=key()).id
    answers = {one: GivenAnswer(Reply.YES) for one in GROUNDS}
    read = screening.answer(**call, screening=made, answers=answers, read=1, key=key()).version
    screening.move(**call, screening=made, action="complete", read=read, key=key())
    return made


def test_a_case_from_a_screening_of_a_signal_says_from_which(world):
    signal, client = world.signal(), signed_in(world, "ana")
    made = screened_from(world, signal)
    answer = client.post(f"/desk/identify/?screening={made}", FORM | {"key": key()})
    code = Signal.objects.get(pk=signal).code
    page = client.get(answer["Location"]).content.decode()
    assert f"/desk/signals/{signal}/" in page
    assert code in page
    case = answer["Location"].rstrip("/").rpartition("/")[2]
    assert Api(world, "ana").get(f"/cases/{case}").json()["signal"] == str(signal)


def test_a_signal_becomes_a_case_without_a_screening_and_nobody_has_to_screen_it_then(world):
    signal, client = world.signal(), signed_in(world, "ana")
    assert Duty.objects.filter(object_id=signal, done_at=None).exists()
    assert f"/desk/identify/?signal={signal}" in client.get(f"/desk/signals/{signal}/").content.decode()
    form = client.get(f"/desk/identify/?signal={signal}").content.decode()
    assert Signal.objects.get(pk=signal).code in form
    assert '<option value="UA" selected>' in form  # what the signal told of its only person
    case = from_signal(world, client, signal)
    assert (case.signal, case.screening) == (signal, None)
    assert Signal.objects.get(pk=signal).state == "screened"
    assert not Duty.objects.filter(object_id=signal, done_at=None).exists()
    assert json.loads(Event.objects.get(kind="case.opened", object_id=case.pk).facts)["signal"] == str(signal)
    assert f"/desk/signals/{signal}/" in client.get(f"/desk/cases/{case.pk}/").content.decode()
    api = Api(world, "ana")
    made = api.post("/cases", BODY | {"signal": str(signal)}).json()["id"]
    assert api.get(f"/cases/{made}").json()["signal"] == str(signal)
    assert api.get(f"/cases/{world.case()}").json()["signal"] is None


def test_a_signal_of_others_or_one_that_is_closed_makes_no_case(world):
    client, theirs = signed_in(world, "ana"), world.signal("stoyan")
    closed = world.signal()
    read = Signal.objects.get(pk=closed).version
    signals.close(
        actor=world["oksana"], signal=closed, outcome=Outcome.INFORMATION, read=read, now=world.now, key=key()
    )
    for wrong in (theirs, uuid4()):
        assert client.get(f"/desk/identify/?signal={wrong}").status_code == 404
        assert client.post(f"/desk/identify/?signal={wrong}", FORM | {"key": key()}).status_code == 404
        assert Api(world, "ana").post("/cases", BODY | {"signal": str(wrong)}).status_code == 404
    assert client.post(f"/desk/identify/?signal={closed}", FORM | {"key": key()}).status_code == 422
    assert Api(world, "ana").post("/cases", BODY | {"signal": str(closed)}).status_code == 409
    assert f"?signal={closed}" not in client.get(f"/desk/signals/{closed}/").content.decode()
    assert not Case.objects.exists()
    # Oksana takes the call and decides nothing.
    assert "/desk/identify/" not in signed_in(world, "oksana").get(f"/desk/signals/{world.signal()}/").content.decode()


def test_only_a_signal_that_is_hers_alone_is_shredded_with_her(world):
    client = signed_in(world, "ana")
    alone, shared, of_two = (
        world.signal(),
        world.signal(),
        world.signal(persons=(PersonDetails(Sex.FEMALE, AgeGroup.ADULT), PersonDetails(Sex.MALE, AgeGroup.ADULT))),
    )
    hers = from_signal(world, client, alone)
    shared_case, other = (from_signal(world, client, shared) for _ in range(2))
    of_two_case = from_signal(world, client, of_two)
    assert alone in queries.keys_about(hers.person_id)
    assert shared not in queries.keys_about(shared_case.person_id) + queries.keys_about(other.person_id)
    assert of_two not in queries.keys_about(of_two_case.person_id)
    with transaction.atomic():
        publish(Topic.PERSON_ERASED, actor=world["ana"], record=hers.person_id, now=world.now)
    left = set(SignalToken.objects.values_list("signal", flat=True))
    assert (alone in left, shared in left, of_two in left) == (False, True, True)


def test_the_law_of_the_organisation_that_decides_is_offered_first(world):
    radu = signed_in(world, "radu")
    assert '<option value="RO" selected>' in radu.get("/desk/identify/").content.decode()
    for sent, wanted in (({}, "RO"), ({"jurisdiction": "RO"}, "RO"), ({"jurisdiction": "BG"}, "BG")):
        answer = radu.post("/desk/identify/", FORM | {"key": key(), "age_group": "child"} | sent)
        case = Case.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])
        assert case.jurisdiction == wanted
        assert {duty.place for duty in open_about(case.pk)} == {wanted}
    assert radu.post("/desk/identify/", FORM | {"key": key(), "jurisdiction": "XX"}).status_code == 422
    assert '<option value="BG" selected>' in signed_in(world, "ana").get("/desk/identify/").content.decode()
