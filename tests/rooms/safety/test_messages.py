"""Plans and neutral messages through the services, and the letter as a mail server receives it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from accord.foundation.clock import day
from accord.foundation.clock import now as clock
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.protection.cases.models import Case
from accord.protection.safety import outbox, plans, services, tasks
from accord.protection.safety.contact import Channel, Plan, Window
from accord.protection.safety.models import ContactPlan, Message
from accord.protection.safety.neutral import BadNeutral, neutral, read_neutral, reveals
from accord.protection.safety.vocab import AlreadyEnded, BadMessage, BadPlan, MessageState, NoPlan, NotNow
from tests.cast import key, signed_in
from tests.mailbox import mail_server

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # Tuesday, 10:00 in Sofia
EVENING = MORNING + timedelta(hours=8)
PLAN = Plan(
    frozenset({Channel.CALL, Channel.SMS, Channel.EMAIL}), (Window(frozenset(range(5)), 540, 720),), "Europe/Sofia",
    date(2026, 11, 1), date(2027, 1, 31), "uk", code_word="вишня", telephone="+380501112233", email="tania@example.org",
)  # fmt: skip


@pytest.fixture
def case(world):
    made = world.case()
    agree(world, made)
    return made


@pytest.fixture
def box(settings):
    with mail_server() as box:
        settings.ACCORD_SMTP, settings.ACCORD_MAIL_FROM = box.url, "Maria <maria@mail.example.org>"
        yield box


def agree(world, case, plan=PLAN, now=MORNING):
    return services.agree_contact(actor=world["ana"], case=case, plan=plan, now=now, key=key())


def draft(world, case, channel=Channel.EMAIL, text="call_back", now=MORNING):
    return services.draft_message(actor=world["ana"], case=case, channel=channel, text=text, now=now, key=key()).id


def act(world, message, action, now=MORNING, who="ana"):
    read = Message.objects.get(pk=message).version
    return services.act_on_message(actor=world[who], message=message, action=action, read=read, now=now, key=key())


def state(message):
    return Message.objects.get(pk=message).state


def test_a_letter_goes_inside_the_window_only_and_says_nothing(world, case, box):
    message = draft(world, case)
    act(world, message, "queue", EVENING)
    assert Message.objects.get(pk=message).due_at == MORNING.replace(hour=7) + timedelta(days=1)
    tasks.send_waiting(EVENING)
    assert (box.letters, state(message)) == ([], "waiting")
    tasks.send_waiting(MORNING + timedelta(days=1, hours=2, minutes=-2))  # two minutes before the window closes
    assert box.letters == []
    tasks.send_waiting(MORNING + timedelta(days=2))
    assert state(message) == "sent"
    letter = message_from_bytes(box.letters[0], policy=policy.default)
    assert letter["From"] == "Maria <maria@mail.example.org>"
    assert letter["To"] == "tania@example.org"
    assert letter.get_content().strip() == neutral().texts["call_back"]["uk"]
    assert set(letter.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    assert letter["Message-ID"].endswith("@mail.example.org>")
    assert next(line for line in box.said if line[:4].upper() == b"EHLO") == b"ehlo mail.example.org\r\n"
    tasks.send_waiting(MORNING + timedelta(days=3))
    assert len(box.letters) == 1


def test_a_server_that_does_not_take_it_is_asked_again_and_only_in_the_window(world, case, box):
    box.refuses = True
    message = draft(world, case)
    act(world, message, "queue")
    moment = MORNING
    for _ in range(3000):
        tasks.send_waiting(moment)
        if state(message) != "waiting":
            break
        moment = Message.objects.get(pk=message).due_at
        assert moment >= MORNING
    assert (state(message), Message.objects.get(pk=message).attempts) == ("failed", tasks.MOST_ATTEMPTS)
    box.refuses = False
    act(world, message, "queue", MORNING + timedelta(days=7))
    tasks.send_waiting(MORNING + timedelta(days=7, minutes=1))
    assert state(message) == "sent"


def test_the_end_of_the_plan_or_of_the_case_cancels_what_waits(world, case, box):
    first, second = draft(world, case), draft(world, case)
    act(world, first, "queue", EVENING)
    row = ContactPlan.objects.get()
    services.end_contact(actor=world["ana"], case=case, read=row.version, now=EVENING, key=key())
    assert (state(first), state(second)) == ("cancelled", "cancelled")
    with pytest.raises(AlreadyEnded):
        services.end_contact(actor=world["ana"], case=case, read=1, now=EVENING, key=key())
    with pytest.raises(NoPlan):
        draft(world, case)
    agree(world, case)
    third = draft(world, case)
    act(world, third, "queue", EVENING)
    world.close(case, now=EVENING)
    tasks.send_waiting(MORNING + timedelta(days=1))
    assert (state(third), box.letters) == ("cancelled", [])


def test_a_new_plan_decides_about_what_waits(world, case, box):
    message = draft(world, case)
    act(world, message, "queue", EVENING)
    agree(world, case, replace(PLAN, channels=frozenset({Channel.CALL})), EVENING)
    tasks.send_waiting(MORNING + timedelta(days=1))
    assert (state(message), box.letters) == ("cancelled", [])
    assert ContactPlan.objects.filter(ended_at=None).count() == 1


def test_without_a_mail_server_the_worker_sends_it_and_the_window_is_checked_again(world, case):
    message = draft(world, case, Channel.SMS)
    with pytest.raises(NotPossible):
        act(world, message, "by_phone")
    act(world, message, "queue", EVENING)
    assert Duty.objects.get(rule="P-MESSAGE").object_id == message
    with pytest.raises(NotNow):
        act(world, message, "by_phone", EVENING)
    act(world, message, "by_phone", MORNING + timedelta(days=1))
    assert state(message) == "sent"
    assert Duty.objects.get(rule="P-MESSAGE").done_at
    tasks.send_waiting(MORNING)


def test_nothing_of_a_plan_or_a_message_stands_in_the_ledger(world, case):
    message = draft(world, case, Channel.SMS)
    act(world, message, "queue")
    view = outbox.open_message(actor=world["ana"], message=message, now=MORNING)
    assert view.text == neutral().texts["call_back"]["uk"]
    facts = " ".join(Event.objects.values_list("facts", flat=True))
    for secret in ("вишня", "tania", "1112233", "call_back", "Зателефонуйте"):
        assert secret not in facts
    assert Event.objects.filter(kind="contact.asked").count() >= 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"channels": frozenset()}, "channels"), ({"windows": ()}, "days"), ({"windows": (Window(frozenset({1}), 9, 9),)}, "end"),
        ({"zone": "Mars/Phobos"}, "zone"), ({"language": "xx"}, "language"), ({"valid_until": date(2025, 1, 1)}, "valid_until"),
        ({"valid_until": date(9999, 1, 1)}, "valid_until"), ({"valid_from": date(1, 1, 1)}, "valid_from"),
        ({"telephone": ""}, "telephone"), ({"email": "x"}, "email"), ({"email": "a@b.c\r\nBcc: x@y.z"}, "email"),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_is_refused_at_its_field(world, changes, field):
    with pytest.raises(BadPlan) as bad:
        agree(world, world.case(), replace(PLAN, **changes))
    assert bad.value.field == field


def test_only_the_team_and_only_agreed_ways(world, case):
    agree(world, case, replace(PLAN, channels=frozenset({Channel.CALL})))
    with pytest.raises(BadMessage):
        draft(world, case)
    for who, failure in (("georgi", Refused), ("mira", Missing)):
        with pytest.raises(failure):
            plans.plan_of(actor=world[who], case=case, now=MORNING)
    agree(world, case)
    message = draft(world, case)
    with pytest.raises(Missing):
        act(world, message, "queue", who="mira")
    with pytest.raises(Stale):
        services.act_on_message(actor=world["ana"], message=message, action="queue", read=7, now=MORNING, key=key())
    with pytest.raises(NotPossible):
        act(world, message, "send")


def test_texts_that_reveal_something_are_refused_at_start(tmp_path):
    for word in ("the shelter", "полицията", "Fundația X", "притулку", "help@anti-trafficking.org", "Accord"):
        assert reveals(word), word
    file = tmp_path / "n.toml"
    told = 'en = "Come to the shelter"\nbg = "а"\nro = "a"\nuk = "а"'
    file.write_text(f'version = "x"\n[subject]\n{told}\n[text.a]\n{told}\n', encoding="utf-8")
    with pytest.raises(BadNeutral, match="shelter"):
        read_neutral(file)


def test_the_desk_says_whether_one_may_call_and_walks_a_message(world):
    ana, case = signed_in(world, "ana"), world.case()
    filled = {
        "channels": ["call", "sms"], "telephone": "+380501112233", "days": ["0", "1", "2", "3", "4", "5", "6"], "start": "00:00",
        "end": "00:00", "zone": "Europe/Sofia", "valid_from": day(clock()), "valid_until": day(clock()) + timedelta(days=300), "language": "uk",
    }  # fmt: skip
    address = f"/desk/cases/{case}/contact/"
    assert ana.post(address, filled | {"zone": "", "key": key()}).status_code == 422
    assert ana.post(address, filled | {"key": key()}).status_code == 302
    assert Plan.of(plans.opened(ContactPlan.objects.get(), Case.objects.get(pk=case)).text()).windows[0].end == 1440
    offered = ana.get(address).content.decode()
    assert 'value="sms"' in offered.partition('id="messages"')[2].partition('name="text"')[0]
    assert 'value="email"' not in offered.partition('id="messages"')[2].partition('name="text"')[0], "not agreed on"
    by_mail = {"way": "email", "text": "ready", "key": key()}
    assert ana.post(f"/desk/cases/{case}/messages/", by_mail).status_code == 422
    made = ana.post(f"/desk/cases/{case}/messages/", {"way": "sms", "text": "ready", "key": key()})
    assert made.status_code == 302
    page = ana.get(made["Location"]).content.decode()
    assert neutral().texts["ready"]["uk"] in page
    for action in ("queue", "by_phone"):
        read = Message.objects.get().version
        ana.post(made["Location"] + "act/", {"action": action, "version": read, "key": key()})
    assert state(Message.objects.get().pk) == MessageState.SENT
    assert ana.get(f"/desk/cases/{case}/").status_code == 200
