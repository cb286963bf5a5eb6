"""H3, H4, H5: what leaves is searched, and a survivor is reached without being found."""

import os
import re
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from accord.foundation.guard import ParticularKind, Protected, find
from accord.foundation.post import send
from accord.protection.safety import post, services, tasks
from accord.protection.safety.contact import DAY, ZONES, Channel, Plan, Window, may_contact
from accord.protection.safety.models import Message
from accord.protection.safety.neutral import neutral
from tests.cast import TETIANA, key
from tests.mailbox import mail_server
from tests.proofs import spellings


@pytest.mark.proof("H5")
def test_every_spelling_is_stopped_and_clean_texts_pass(proof):
    draw, tried = proof.random, proof.size(quick=300, long=5000)
    missed = []
    for number in range(tried):
        kind, entered, written = spellings.particular(draw)
        text = f"{spellings.clean_text(draw)}\n{draw.choice(['', 'Адрес: ', 'see ', '- '])}{written}\n{spellings.clean_text(draw)}"
        where = "file name" if number % 10 == 0 else "text"
        if not any(f.where == where for f in find([Protected(ParticularKind(kind), entered)], {where: text})):
            missed.append((kind, entered, written))
    held = []
    for _ in range(tried):
        protected = [Protected(ParticularKind(k), v) for k, v, _ in (spellings.particular(draw) for _ in range(4))]
        text = spellings.clean_text(draw)
        if found := find(protected, {"text": text}):
            held.append((found[0].kind.value, [p.value for p in protected if p.kind == found[0].kind], text))
    share = 100 * len(held) / tried
    proof.counted(
        2 * tried,
        f"{tried} texts with a particular: {tried - len(missed)} stopped, {len(missed)} missed; "
        f"{tried} clean texts against four particulars each: {len(held)} stopped wrongly ({share:.1f} %)",
    )
    assert missed == []
    assert share <= 2, held[:5]


# What a controlling partner who reads along must not find. A list of the proof's own, beside that of the package.
TELLS = [
    "shelter",
    "refuge",
    "traffick",
    "victim",
    "survivor",
    "police",
    "prosecut",
    "crisis",
    "hotline",
    "violence",
    "exploit",
    "foundation",
    "ngo",
    "organisation",
    "commission",
    "psycholog",
    "lawyer",
    "court",
    "protect",
    "secret",
    "referral",
    "consent",
    "accord",
    "animus",
    "dignita",
    "django",
    "python",
    "smtplib",
    "приют",
    "трафик",
    "жертв",
    "полиц",
    "прокур",
    "криз",
    "насил",
    "експлоат",
    "фонда",
    "асоциац",
    "организац",
    "комиси",
    "психолог",
    "адвокат",
    "защит",
    "анимус",
    "дигнита",
    "adăpost",
    "trafic",
    "politi",
    "poliți",
    "criz",
    "violen",
    "fundați",
    "asociați",
    "avocat",
    "psiholog",
    "protec",
    "притул",
    "торгівл",
    "поліц",
    "насиль",
    "експлуат",
    "фонд",
    "асоціац",
    "захист",
    "адвокат",
    "суд",
]


@pytest.mark.proof("H3")
@pytest.mark.django_db
def test_no_letter_tells_anything_to_who_reads_along(proof, world):
    import socket
    from email import message_from_bytes, policy

    from accord.cooperation.organisations.models import Organisation
    from accord.cooperation.people.models import LANGUAGES

    names = {name for one in Organisation.objects.all() for name in (one.code, one.name, *one.names.values()) if name}
    secrets = [*TELLS, *(n.casefold() for n in names), socket.gethostname().casefold(), TETIANA.family_name.casefold()]
    kept = []
    with mail_server() as box:
        sent = [
            post.letter(sender=sender, to="tania@example.org", text=text, language=language, now=world.now)
            for sender in ("Maria <maria@mail.example.org>", "m.k@example.com")
            for text in neutral().texts
            for language, _name in LANGUAGES
        ]
        for letter in sent:
            send(letter, server=box.url)
        for raw in box.letters:
            read = message_from_bytes(raw, policy=policy.default)
            assert not list(read.iter_attachments())
            seen = [raw.decode(), read.get_content(), *(f"{k}: {v}" for k, v in read.items())]
            kept += [(word, s[:80]) for s in seen for word in secrets if told(word, s.casefold())]
        talk = b"".join(box.said).decode().casefold()
        kept += [(word, "talk") for word in secrets if told(word, talk)]
    assert told("shelter", "come to the shelter."), "the test of the test"
    proof.counted(
        len(box.letters),
        f"{len(box.letters)} letters (texts, languages, senders) as a server received them, each searched for {len(secrets)} "
        f"words and names in headers, subject, text and greeting: {len(kept)} found",
    )
    assert (len(box.letters), kept) == (len(sent), [])


def told(word, text):
    """Whether a word begins somewhere in a text."""
    return re.search(rf"(?<!\w){re.escape(word)}", text) is not None


def on_the_wall(plan, moment):
    """Whether the plan is open at a moment, by the C library's own reading of the zone (not by zoneinfo)."""
    os.environ["TZ"] = plan.zone
    time.tzset()
    wall = time.localtime(moment.timestamp())
    today = date(wall.tm_year, wall.tm_mon, wall.tm_mday)
    minute = wall.tm_hour * 60 + wall.tm_min
    inside = any(wall.tm_wday in w.days and w.start <= minute < w.end for w in plan.windows)
    return inside and plan.valid_from <= today <= plan.valid_until


def any_plan(draw):
    windows = []
    for _ in range(draw.randint(1, 3)):
        start = draw.randrange(DAY - 30)
        days = frozenset(draw.sample(range(7), draw.randint(1, 7)))
        windows.append(Window(days, start, draw.randint(start + 5, min(DAY, start + 600))))
    first = date(2026, 1, 1) + timedelta(days=draw.randrange(300))
    ways = frozenset(draw.sample(list(Channel), draw.randint(1, 4)))
    last = first + timedelta(days=draw.randint(0, 200))
    return Plan(
        ways, tuple(windows), draw.choice(ZONES), first, last, "uk", telephone="1", email="a@example.org", trusted="x"
    )


def any_moment(draw, plan):
    """Often within a day of a change of the clocks, else anywhere around the plan's validity."""
    if draw.random() < 0.4:
        change = draw.choice([datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)])
        return change + timedelta(seconds=draw.randint(-90_000, 90_000))
    begin = datetime.combine(plan.valid_from, datetime.min.time(), UTC)
    return begin + timedelta(seconds=draw.randint(-200_000, 220 * 86_400))


@pytest.mark.proof("H4")
def test_no_plan_lets_anything_out_of_its_window(proof):
    draw, plans, wrong, opened = proof.random, proof.size(quick=2000, long=20_000), [], 0
    zone = os.environ.get("TZ")
    for _ in range(plans):
        plan = any_plan(draw)
        moment = any_moment(draw, plan)
        for channel in Channel:
            answer = may_contact(plan, channel, moment)
            if answer.now != (on_the_wall(plan, moment) and channel in plan.channels):
                wrong.append(("now", plan, channel, moment))
            if answer.next and not (
                on_the_wall(plan, answer.next) and channel in plan.channels and answer.next >= moment
            ):
                wrong.append(("next", plan, channel, moment))
            opened += answer.now
    os.environ.pop("TZ") if zone is None else os.environ.update(TZ=zone)
    time.tzset()
    proof.counted(
        plans,
        f"{plans} plans in {len(ZONES)} zones asked for {len(Channel)} ways at moments around the changes of the clocks: "
        f"{opened} open, {len(wrong)} differ from the C library's reading of the wall",
    )
    assert wrong == []
    assert opened


@pytest.mark.proof("H4")
@pytest.mark.django_db
def test_no_letter_leaves_outside_its_window_whatever_fails(proof, world, settings):
    draw, letters, wrong, left, tries = proof.random, proof.size(quick=25, long=400), [], 0, 0
    zone = os.environ.get("TZ")
    with mail_server() as box:
        settings.ACCORD_SMTP, settings.ACCORD_MAIL_FROM = box.url, "Maria <maria@mail.example.org>"
        case = world.case()
        for _ in range(letters):
            moment = datetime(2026, 3, 27, 12, tzinfo=UTC) + timedelta(hours=draw.randrange(60))
            plan = replace(
                any_plan(draw),
                channels=frozenset({Channel.EMAIL}),
                valid_from=date(2026, 3, 1),
                valid_until=date(2026, 4, 30),
            )
            call = {"actor": world["ana"], "case": case, "now": moment}
            services.agree_contact(**call, plan=plan, key=key())
            made = services.draft_message(**call, channel=Channel.EMAIL, text="all_well", key=key()).id
            services.act_on_message(actor=world["ana"], message=made, action="queue", read=1, now=moment, key=key())
            for _ in range(30):
                box.refuses = draw.random() < 0.5
                talks, before = len(box.said), len(box.letters)
                tasks.send_waiting(moment)
                tries += len(box.said) > talks
                left += len(box.letters) - before
                if len(box.said) > talks and not on_the_wall(plan, moment):
                    wrong.append((plan, moment))
                found = Message.objects.get(pk=made)
                if found.state != "waiting":
                    break
                moment = max(moment, found.due_at + timedelta(seconds=draw.choice([-1, 0, 0, 30, 4000])))
    os.environ.pop("TZ") if zone is None else os.environ.update(TZ=zone)
    time.tzset()
    proof.counted(
        letters,
        f"{letters} letters over a change of the clocks, the mail server refusing half of the time: {tries} tries, {left} left, "
        f"{len(wrong)} outside the window",
    )
    assert wrong == []
    assert left
