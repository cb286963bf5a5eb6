"""The letters: what stands in them, how often they go, and what happens when they do not arrive."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import override_settings

from accord.config.checks import safe_node
from accord.foundation.limits.rules import buckets
from accord.prevention.fundraisers import bounces, incoming, letters, posting, queries, services
from accord.prevention.fundraisers.models import Fundraiser
from accord.prevention.fundraisers.tasks import post as work
from accord.prevention.fundraisers.vocab import MOST_ATTEMPTS, UNCONFIRMED
from tests.cast import key
from tests.rooms.fundraisers.build import SITE, TOLD, confirmed, post, read, signed_up, tokens

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_the_letter_asks_by_a_link_in_the_language_of_the_form_and_lets_one_leave(world):
    row = signed_up(world)
    with post() as box:
        work(world.now)
        work(world.now + timedelta(minutes=1))
    (raw,) = box.letters
    found, (confirm, leave) = read(raw), tokens(raw)
    assert (found["To"], found["From"]) == (TOLD.email, "Accord <give@accord.example>")
    assert found["List-Unsubscribe"] == f"<{SITE}/ro/g/{leave}/>"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"{SITE}/ro/g/{confirm}/" in found.get_content()
    assert found["Message-ID"].endswith("@accord.example>")
    for word in (TOLD.name, TOLD.plan):  # nobody sends words of their own through us
        assert word.encode() not in raw
        assert word not in found.get_content()
    assert f"MAIL FROM:<give+{row.code.lower()}@accord.example>".upper() in b"".join(box.said).decode().upper()
    assert found.get_content_type() == "text/plain"
    sent = Fundraiser.objects.get()
    assert (sent.state, sent.sent_at, sent.due_at) == ("waiting", world.now, None)


@pytest.mark.parametrize("language", ["bg", "ro", "uk", "en", "xx"])
def test_every_language_has_both_letters_and_none_says_what_must_not_be_read(world, language):
    signed_up(world, language=language)
    with post() as box:
        work(world.now)
        incoming.use(tokens(box.letters[0])[0], world.now)
        work(world.now)
        signed_up(world, language=language)
        work(world.now + DAY)
    first, second = (read(one) for one in box.letters)
    assert first["Subject"] != second["Subject"]
    assert tokens(box.letters[1])[0] is None
    assert f"/{language if language != 'xx' else 'en'}/g/guide.html" in second.get_content()
    for one in (first, second):
        assert "%(" not in one.get_content()
        assert "traffick" not in str(one["Subject"]).casefold()


def test_an_address_that_signs_up_ten_times_gets_one_letter_a_day_and_is_there_once(world):
    for _time in range(10):
        signed_up(world)
    with post() as box:
        for minutes in range(0, 60 * 24, 60):
            work(world.now + timedelta(minutes=minutes))
        assert len(box.letters) == 1
        assert Fundraiser.objects.count() == 1
        for moment, letters_ in (
            (timedelta(0), 2),
            (timedelta(minutes=1), 2),
            (DAY - timedelta(minutes=2), 2),
            (DAY, 3),
        ):
            signed_up(world, email="MIHAI@example.org")
            work(world.now + DAY + timedelta(minutes=1) + moment)
            assert len(box.letters) == letters_
        assert Fundraiser.objects.count() == 1


def test_who_left_and_is_signed_up_again_gets_no_second_letter_on_the_same_day(world):
    signed_up(world)
    with post() as box:
        work(world.now)
        incoming.use(tokens(box.letters[0])[1], world.now)
        work(world.now)
        signed_up(world)
        work(world.now + timedelta(hours=1))
        assert len(box.letters) == 1
        work(world.now + DAY + timedelta(minutes=1))
        assert len(box.letters) == 2


def test_the_node_writes_no_more_than_its_measure(world):
    burst = buckets()["fundraiser-letters"].burst
    for number in range(burst + 5):
        signed_up(world, email=f"a{number}@example.org")
    with post() as box:
        work(world.now)
        assert len(box.letters) == burst
        work(world.now + timedelta(minutes=2))
        assert len(box.letters) == burst + 2
        work(world.now + timedelta(minutes=20))
        assert len(box.letters) == burst + 5


def test_an_address_that_the_server_refuses_waits_at_the_desk_with_a_sentence(world):
    row = signed_up(world)
    with post() as box:
        box.unknown = True
        work(world.now)
        found = Fundraiser.objects.get()
        assert (found.state, found.fault, found.due_at) == ("bounced", "refused", None)
        assert queries.bounced(world["elena"]) == 1
        box.unknown = False
        signed_up(world)  # typed in again, nothing more is tried: the desk decides
        work(world.now)
        assert box.letters == []
        opened = queries.open_fundraiser(actor=world["elena"], fundraiser=row.pk, now=world.now)
        assert opened.steps == ["again", "correct", "delete"]
        services.step(
            actor=world["elena"],
            fundraiser=row.pk,
            action="again",
            read=opened.row.version,
            now=world.now + DAY,
            key=key(),
        )
        work(world.now + DAY)
        assert len(box.letters) == 1
    found = Fundraiser.objects.get()
    assert (found.state, found.fault, found.until) == ("waiting", "", world.now + DAY + UNCONFIRMED)


def test_what_fails_for_now_is_tried_again_with_growing_waits_and_not_for_ever(world):
    signed_up(world)
    tried = []
    with post() as box:
        box.refuses = True
        for minutes in range(0, 7 * 24 * 60, 5):
            before = len(box.said)
            work(world.now + timedelta(minutes=minutes))
            tried += [minutes] if len(box.said) > before else []
    waits = [b - a for a, b in pairwise(tried)]
    assert len(tried) == MOST_ATTEMPTS
    assert waits == sorted(waits)
    assert waits[-1] > 10 * waits[0]
    found = Fundraiser.objects.get()
    assert (found.state, found.fault) == ("bounced", "unreachable")


def test_a_letter_that_comes_back_waits_at_the_desk(world):
    row = confirmed(world)
    assert posting.returned(code=row.code.lower(), now=world.now)
    found = Fundraiser.objects.get()
    assert (found.state, found.fault) == ("bounced", "returned")
    assert not posting.returned(code=row.code, now=world.now)
    assert not posting.returned(code="FR-0000-0000", now=world.now)


def test_without_a_mail_server_or_an_address_of_its_own_the_node_writes_to_nobody(world):
    signed_up(world)
    with post() as box:
        for name in ("ACCORD_SMTP", "ACCORD_OPEN_MAIL_FROM", "ACCORD_SITE"):
            with override_settings(**{name: ""}):
                assert not letters.ready()
                work(world.now)
        assert box.letters == []
        assert Fundraiser.objects.get().state == "waiting"
        work(world.now)
        assert len(box.letters) == 1


def test_a_node_whose_open_sender_has_the_neutral_domain_is_not_started(settings):
    settings.ACCORD_SMTP, settings.ACCORD_MAIL_FROM = "smtp://localhost", "Maria <maria@mail.example.org>"
    settings.ACCORD_OPEN_MAIL_FROM = "Accord <give@mail.example.org>"
    assert [one.id for one in safe_node()] == ["accord.open-mail"]
    settings.ACCORD_OPEN_MAIL_FROM = "Accord <give@accord.example>"
    assert safe_node() == []


def test_a_letter_is_claimed_so_that_two_workers_send_it_once(world):
    row = signed_up(world)
    with post():
        posting.take_in(fundraiser=row.pk, now=world.now)
        assert posting.claim(fundraiser=row.pk, now=world.now)
        assert posting.claim(fundraiser=row.pk, now=world.now) is None


REPORT = """Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; mihai@example.org
Action: {action}
Status: 5.1.1
--b--
"""


@pytest.mark.parametrize(
    ("raw", "fails"),
    [
        (REPORT.format(action="failed"), True),
        (REPORT.format(action="Failed "), True),
        (REPORT.format(action="delayed"), False),
        (REPORT.format(action="delivered"), False),
        ("Subject: On holiday\n\nAction: failed\n", False),
        ("", False),
        ("Content-Type: message/delivery-status\n\nx", False),
        ("\x00\xff", False),
    ],
)
def test_only_what_says_that_it_failed_is_a_letter_that_came_back(raw, fails):
    assert bounces.failed(raw.encode()) is fails
