"""What the desk does with a tip: clocks, reading, answers, a signal, the end; and who may."""

from datetime import timedelta

import pytest

from accord.detection.signals.models import Signal
from accord.detection.signals.queries import open_signal
from accord.detection.tips import incoming, queries, services
from accord.detection.tips.incoming import Clean, Told
from accord.detection.tips.models import Intake, Message, Tip
from accord.detection.tips.services import Becoming, notice, to_notice
from accord.detection.tips.tasks import notice_arrivals
from accord.detection.tips.vocab import BadTip, Ending, IntakeStands, NotTakenUp
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from tests.cast import key, signed_in
from tests.rooms.tips.build import TEXT, answered, intake, taken_up, tell

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def kinds(of):
    found = Event.objects.filter(object_id=of.pk).exclude(kind__startswith="duty")
    return list(found.order_by("seq").values_list("kind", flat=True))


def owed(tip):
    return sorted(Duty.objects.filter(object_id=tip.pk, done_at=None).values_list("rule", flat=True))


def test_danger_starts_a_clock_of_fifteen_minutes_at_once_and_calm_waits_for_the_end_of_its_hour(world):
    _receipt, calm = tell(world)
    _receipt, grave = tell(world, danger=True)
    notice_arrivals(world.now + timedelta(minutes=3))
    assert owed(grave) == ["P-TIP-DANGER"]
    assert owed(calm) == []
    assert kinds(calm) == []
    duty = Duty.objects.get(object_id=grave.pk)
    assert duty.due_at - duty.opened_at == timedelta(minutes=15)
    assert (duty.organisation, duty.account, duty.object_code) == (world.org("animus"), None, grave.code)
    notice_arrivals(world.now + HOUR)
    notice_arrivals(world.now + HOUR)
    assert owed(calm) == ["P-TIP"]
    assert kinds(calm) == ["tip.arrived"]
    assert kinds(grave) == ["tip.arrived"]
    assert to_notice(now=world.now + 9 * HOUR) == []
    notice(message=calm.messages.get().pk, now=world.now)  # twice, and nothing happens
    event = Event.objects.get(object_id=calm.pk, kind="tip.arrived")
    assert (event.actor, event.organisation) == (None, world.org("animus"))
    assert "Канарка" not in event.facts


def test_looking_answering_and_coming_back(world):
    receipt, tip = tell(world, danger=True)
    notice_arrivals(world.now)
    tip.refresh_from_db()
    assert [t.pk for t in queries.inbox(world["oksana"]).waiting] == [tip.pk]
    with pytest.raises(NotTakenUp):
        answered(world, tip)
    taken_up(world, tip, "oksana")
    assert owed(tip) == []
    assert queries.inbox(world["oksana"]).waiting == []
    with pytest.raises(BadTip):
        answered(world, tip, "  ")
    with pytest.raises(Stale):
        services.reply(actor=world["ana"], tip=tip.pk, text="x", read=tip.version - 1, now=world.now, key=key())
    answered(world, tip)
    incoming.add(typed=receipt, told=Told("Дякую", "uk"), now=world.now, key=key())
    incoming.add(typed=receipt, told=Told("Вони тут", "uk", danger=True), now=world.now, key=key())
    notice_arrivals(world.now + HOUR)
    assert owed(tip) == ["P-TIP-ADDED", "P-TIP-ADDED-DANGER"]
    view = queries.open_tip(actor=world["ana"], tip=tip.pk, now=world.now)
    assert [(one.row.by_desk, one.text) for one in view.spoken] == [
        (False, TEXT), (True, "Дякуємо. Зателефонуйте нам."), (False, "Дякую"), (False, "Вони тут"),
    ]  # fmt: skip
    taken_up(world, tip)
    assert owed(tip) == []
    incoming.add(typed=receipt, told=Told("Ще раз", "uk"), now=world.now, key=key())
    notice_arrivals(world.now + HOUR)
    assert owed(tip) == ["P-TIP-ADDED"]  # what was done begins once more
    assert kinds(tip)[:3] == ["tip.arrived", "tip.taken_up", "tip.answered"]
    assert "tip.read" in kinds(tip)


def test_a_signal_without_a_name_and_the_conversation_goes_on(world):
    receipt, tip = tell(world, place="склад", danger=True, child=True)
    incoming.add(typed=receipt, told=Told("Їх четверо.", "uk"), now=world.now, key=key())
    becoming = Becoming("BG")
    with pytest.raises(NotTakenUp):
        services.make_signal(actor=world["ana"], tip=tip.pk, becoming=becoming, read=1, now=world.now, key=key())
    taken_up(world, tip)
    call = {"actor": world["ana"], "tip": tip.pk, "becoming": becoming, "read": tip.version, "now": world.now}
    form = key()
    made = services.make_signal(**call, key=form)
    assert services.make_signal(**call, key=form).id == made.id
    signal = Signal.objects.get()
    assert (signal.channel, signal.anonymous, signal.danger, signal.child) == ("online", True, True, True)
    assert (signal.received_at, signal.language, signal.country) == (tip.hour, "uk", "BG")
    told = open_signal(actor=world["ana"], signal=signal.pk, now=world.now).told
    assert told["account"] == f"{TEXT}\n\nЇх четверо."
    assert (told["place"], told["reporter_name"]) == ("склад", "")
    tip.refresh_from_db()
    assert (tip.state, tip.signal) == ("signal", signal.pk)
    answered(world, tip)
    with pytest.raises(NotPossible):
        services.make_signal(**call | {"read": tip.version}, key=key())
    close = {"actor": world["ana"], "tip": tip.pk, "ending": Ending.ANSWERED, "now": world.now}
    services.close(**close, read=tip.version, key=key())
    tip.refresh_from_db()
    with pytest.raises(NotTakenUp):
        answered(world, tip)
    assert taken_up(world, tip).state == "opened"
    assert tip.ending == ""


def test_the_signal_is_found_again_by_the_numbers_that_were_told_but_those_that_were_taken_out(world):
    text = "Телефон вербувальника +359 88 123 4567, телеграм @moon_work, мій +380671112233."
    made = []
    for keep in (None, {"phone:+359881234567", "handle:telegram:moon_work"}, set()):
        _receipt, tip = tell(world, text=text)
        taken_up(world, tip)
        becoming = Becoming("BG", keep=None if keep is None else frozenset(keep))
        call = {"actor": world["ana"], "tip": tip.pk, "read": tip.version, "now": world.now}
        with pytest.raises(BadTip):
            services.make_signal(**call, becoming=Becoming("BG", keep=frozenset({"phone:+1"})), key=key())
        signal = services.make_signal(**call, becoming=becoming, key=key())
        told = open_signal(actor=world["ana"], signal=signal.id, now=world.now).selectors
        made.append({one.text for one in told})
    assert made[0] == {"+359881234567", "moon_work", "+380671112233"}
    assert made[1] == {"+359881234567", "moon_work"}
    assert made[2] == set()


def test_the_page_offers_what_was_told_and_a_number_that_is_taken_out_stays_out(world):
    client, (_receipt, tip) = signed_in(world, "ana"), tell(world, text="Він +359881234567, я +380671112233")
    taken_up(world, tip)
    page = client.get(f"/desk/tips/{tip.pk}/").content.decode()
    assert 'value="phone:+380671112233"' in page
    form = {"country": "BG", "keep": "phone:+359881234567", "version": tip.version, "key": key()}
    answer = client.post(f"/desk/tips/{tip.pk}/signal/", form)
    signal = Signal.objects.get()
    assert answer.url == f"/desk/signals/{signal.pk}/"
    told = open_signal(actor=world["ana"], signal=signal.pk, now=world.now).selectors
    assert [one.text for one in told] == ["+359881234567"]


def test_another_organisation_sees_nothing_and_roles_without_signals_are_refused(world):
    _receipt, tip = tell(world, files=(Clean("text", b"abc"),))
    file = tip.messages.get().files.get()
    row, content = queries.file_of(actor=world["ana"], tip=tip.pk, file=file.pk, now=world.now)
    assert (row.size, content) == (3, b"abc")
    assert "tip.file.read" in kinds(tip)
    with pytest.raises(Missing):
        queries.file_of(actor=world["ana"], tip=tip.pk, file=tip.pk, now=world.now)
    for who, failure in (("mira", Missing), ("petar", Missing), ("georgi", Refused)):
        call = {"actor": world[who], "tip": tip.pk, "now": world.now}
        with pytest.raises(failure):
            queries.open_tip(**call)
        with pytest.raises(failure):
            queries.file_of(**call, file=file.pk)
        with pytest.raises(failure):
            services.take_up(**call, read=1, key=key())
        with pytest.raises(failure):
            services.reply(**call, text="x", read=1, key=key())
        with pytest.raises(failure):
            services.make_signal(**call, becoming=Becoming("BG"), read=1, key=key())
        with pytest.raises(failure):
            services.close(**call, ending=Ending.ABUSE, read=1, key=key())
    with pytest.raises(Refused):
        queries.inbox(world["georgi"])
    assert queries.inbox(world["mira"]).found.rows == []
    assert Tip.objects.get().state == "new"
    assert Message.objects.get().read_at is None


def test_one_intake_for_an_organisation_opened_and_closed_by_those_who_may(world):
    for who in ("oksana", "georgi"):
        with pytest.raises(Refused):
            intake(world, who)
    with pytest.raises(BadTip):
        intake(world, country="XX")
    made = intake(world)
    assert "tips" not in repr(bytes(made.secret))
    assert bytes(made.secret)[:1] == b"\xac"
    with pytest.raises(IntakeStands):
        intake(world)
    assert queries.intake_of(world["ana"]).pk == made.pk
    assert queries.intake_of(world["mira"]) is None
    call = {"intake": made.pk, "read": made.version, "now": world.now}
    with pytest.raises(Missing):
        services.close_intake(actor=world["mira"], **call, key=key())
    services.close_intake(actor=world["ana"], **call, key=key())
    assert queries.intake_of(world["ana"]) is None
    assert kinds(made) == ["intake.opened", "intake.closed"]
    again = intake(world)
    assert bytes(again.salt) == bytes(made.salt)
    assert Intake.objects.count() == 2
