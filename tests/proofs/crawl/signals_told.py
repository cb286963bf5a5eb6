"""What else stands in signals: a call back, a call that told nothing, a half-written sheet, one that was passed on."""

from accord.cooperation.organisations.models import Organisation
from accord.detection.signals import calling, intake, quiet, services
from accord.detection.signals.models import Signal
from accord.detection.signals.passing import Passed
from accord.detection.signals.services import SignalDetails
from accord.detection.signals.vocab import CallResult, Channel, Outcome, QuietCall
from tests.cast import key


def tell(world) -> None:
    word, now, oksana = world.canaries.word, world.now, world["oksana"]
    calling.log_call(
        actor=oksana, signal=world.told, result=CallResult.REACHED, note=word("signal.call.note"), next_at=None,
        read=Signal.objects.get(pk=world.told).version, now=now, key=key(),
    )  # fmt: skip
    quiet.count(actor=oksana, kind=QuietCall.SILENT, now=now, key=key())
    half = SignalDetails(Channel.HOTLINE, now, "BG", "", anonymous=True, next_step=word("signal.next_step"))
    world.half = services.record(actor=oksana, details=half, draft=True, now=now, key=key()).id
    passed = world.signal(account=word("signal.account"), reporter_name="", reporter_phone="", place="", persons=())
    to = Passed(now, None, word("signal.passing.body"), word("signal.passing.reference"))
    services.close(actor=oksana, signal=passed, outcome=Outcome.ABROAD, passed=to, read=1, now=now, key=key())
    text, name = word("signal.mail.text"), word("signal.mail.files")
    raw = (
        f'From: {word("signal.mail.sender")} <a@b.example>\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\n{text}\r\n'
        f'--b\r\nContent-Disposition: attachment; filename="{name}.pdf"\r\n\r\nx\r\n--b--\r\n'
    )
    organisation = Organisation.objects.get(pk=oksana.organisation)
    intake.receive(organisation=organisation, raw=raw.encode(), now=now)
