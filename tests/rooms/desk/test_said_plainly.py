"""What a page says when something is refused: which field, what to choose, and nothing that is not so."""

from django.utils.html import escape
from django.utils.translation import override

from accord.detection.signals.models import Signal
from accord.foundation.codes import AgeGroup
from accord.foundation.machine import NotPossible
from accord.foundation.writes.services import Stale
from accord.protection.referrals.forms import StepForm
from accord.protection.referrals.models import Referral
from accord.protection.referrals.vocab import BY_NODES, DeclineReason
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api

NOTE = "Обадете се в понеделник."


def text(answer, status):
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def said(words, language="bg"):
    """A sentence as it stands on a page of Ana's or Mira's."""
    with override(language):
        return escape(str(words))


def test_a_decline_without_a_reason_names_the_field_and_keeps_the_note(world):
    referral = world.sent()
    world.act(referral, "acknowledge")
    mira, api = signed_in(world, "mira"), Api(world, "mira")
    form = {"action": "decline", "version": Referral.objects.get(pk=referral).version, "decline-note": NOTE}
    page = text(mira.post(f"/desk/referrals/{referral}/act/", form | {"key": key()}), 422)
    assert 'href="#id_decline-reason"' in page
    assert NOTE in page
    assert said(StepForm(with_reason=True).fields["reason"].error_messages["required"]) in page
    told = api.post(f"/referrals/{referral}/steps", {"action": "decline", "version": form["version"], "note": NOTE})
    assert told.status_code == 422
    for reason in set(DeclineReason) - BY_NODES:
        assert reason.value in told.json()["title"]


def test_who_came_too_late_is_told_what_stands_and_not_to_reload_or_that_a_text_is_kept(world):
    signal, client = world.signal(), signed_in(world, "ana")
    client.post(f"/desk/signals/{signal}/triage/", {"key": key(), "version": 1})
    page = text(client.post(f"/desk/signals/{signal}/triage/", {"key": key(), "version": 1}, follow=True), 200)
    assert Signal.objects.get(pk=signal).version == 2
    assert said(Stale.sentence) in page
    assert said(Stale.kept) not in page
    client.post(f"/desk/signals/{signal}/close/", {"key": key(), "version": 2, "outcome": "information"})
    page = text(client.post(f"/desk/signals/{signal}/triage/", {"key": key(), "version": 3}, follow=True), 200)
    assert said(NotPossible.sentence) in page
    assert "eload" not in str(NotPossible.sentence)


def test_a_text_that_is_there_is_said_to_be_kept_and_the_next_press_goes_through(world):
    referral = world.sent()
    mira = signed_in(world, "mira")
    world.act(referral, "acknowledge")
    address, form = f"/desk/referrals/{referral}/act/", {"action": "accept", "version": 1, "accept-note": NOTE}
    page = text(mira.post(address, form | {"key": key()}), 422)
    assert NOTE in page
    assert said(Stale.kept) in page
    version = Referral.objects.get(pk=referral).version
    assert f'name="version" value="{version}"' in page
    bare = text(mira.post(address, form | {"key": key(), "accept-note": ""}), 422)
    assert said(Stale.kept) not in bare
    assert said(Stale.sentence) in bare
    assert mira.post(address, form | {"key": key(), "version": version}).status_code == 302


def test_a_representative_who_may_be_involved_leads_to_the_page_of_the_child(world):
    case, client = world.case(age=AgeGroup.CHILD), signed_in(world, "ana")
    asked = {
        "asked": "1", "receiver": str(world.org("dignita")), "purpose": "assistance", "categories": ["identity"],
        "language": "uk", "valid_until": "2027-01-01",
    }  # fmt: skip
    page = text(client.get(f"/desk/cases/{case}/consent/", asked), 200)
    child = f"/desk/cases/{case}/child/"
    assert f'href="{child}"' not in page
    answer = {
        "asked": "&".join(f"{k}={v[0] if isinstance(v, list) else v}" for k, v in asked.items()), "method": "spoken",
        "witness": "Надія Свідок", "given_by": "representative", "representative": "Тітка", "child_view": "Додому",
        "representative_implicated": "on", "key": key(),
    }  # fmt: skip
    page = text(client.post(f"/desk/cases/{case}/consent/answer/", answer), 422)
    assert f'href="{child}"' in page
    assert "Тітка" in page
    assert "Додому" in page
