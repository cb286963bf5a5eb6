"""What came in lately: a call of danger, a caller who may be called with care, two signals of one van, a call cut off."""

from collections.abc import Callable
from datetime import datetime, timedelta

from accord.cooperation.organisations.models import Organisation
from accord.demo.cast import Cast
from accord.detection.signals import calling, intake, quiet, services
from accord.detection.signals.alike import Selector
from accord.detection.signals.calling import SafeCall
from accord.detection.signals.services import PersonDetails, SignalDetails
from accord.detection.signals.vocab import Calling, CallResult, Channel, QuietCall, SelectorKind
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex

_VAN = (Selector(SelectorKind.VEHICLE, "СВ 4187 ТК"), Selector(SelectorKind.PHONE, "+359 87 555 43 21"))


def tell(cast: Cast, now: datetime, key: Callable[[], str]) -> None:
    """Oksana's last week at the telephone, up to `now`."""
    oksana = cast["oksana"]
    woman = PersonDetails(Sex.FEMALE, AgeGroup.ADULT, "UA")

    def told(at: datetime, account: str, *, draft: bool = False, **more: object) -> None:
        facts = {"channel": Channel.HOTLINE, "country": "BG", "language": "uk", "anonymous": True} | more
        details = SignalDetails(received_at=at, account=account, **facts)  # type: ignore[arg-type]
        services.record(actor=oksana, details=details, draft=draft, now=at, key=key())

    for days, kind in ((6, QuietCall.SILENT), (5, QuietCall.SILENT), (3, QuietCall.ABUSIVE), (1, QuietCall.TEST)):
        quiet.count(actor=oksana, kind=kind, now=now - timedelta(days=days), key=key())
    told(
        now - timedelta(days=4),
        "Сусідка бачила, як уранці з гуртожитку вивозять жінок і ввечері привозять. Білий бус.",
        place="Русе, вул. Индустриална 22",
        selectors=_VAN[:1],
        persons=(woman, woman, PersonDetails()),
        forms=frozenset({ExploitationForm.LABOUR}),
    )
    told(
        now - timedelta(days=1, hours=3),
        "Водій обіцяв роботу на фермі без договору, документи «зробить сам».",
        channel=Channel.OUTREACH,
        place="Автогара Юг, Русе",
        selectors=_VAN,
        persons=(PersonDetails(Sex.MALE, AgeGroup.ADULT, "UA"),),
    )
    _called_back(cast, now, key)
    told(
        now - timedelta(hours=5),
        "Питає, чи безпечна пропозиція роботи в Румунії з оплатою дороги.",
        channel=Channel.ONLINE,
        place="онлайн-оголошення",
        persons=(woman,),
    )
    mail = "From: Colega <colega@example.org>\nSubject: Anunț suspect\nMessage-ID: <demo-1@example.org>\n\nUn recrutor le ia actele la sosire.\n"
    intake.receive(
        organisation=Organisation.objects.get(pk=oksana.organisation), raw=mail.encode(), now=now - timedelta(hours=2)
    )
    told(now - timedelta(minutes=40), "", draft=True, place="Плевен, під'їзд біля пошти", interpreter=True)
    told(
        now - timedelta(minutes=6),
        "Дівчина каже, що її не випускають з квартири. Кричала в трубку.",
        place="Варна, адреса невідома",
        anonymous=False,
        reporter_name="Сусідка",
        reporter_phone="+359 87 555 09 87",
        persons=(PersonDetails(Sex.FEMALE, AgeGroup.UNKNOWN, "UA"),),
        danger=True,
    )


def _called_back(cast: Cast, now: datetime, key: Callable[[], str]) -> None:
    """She may be called on Tuesdays and Thursdays before noon; on the second try a man picked up and shouted."""
    oksana, at = cast["oksana"], now - timedelta(days=3)
    details = SignalDetails(
        channel=Channel.HOTLINE,
        received_at=at,
        country="BG",
        account="Працює в готелі, паспорт у власника. Боїться, що він слухає телефон.",
        anonymous=True,
        language="uk",
        place="Слънчев бряг, готел біля моря",
        reporter_phone="+359 89 555 76 10",
        calling=Calling.YES,
        agreed=SafeCall(
            "вівторок і четвер, 10–11, коли він у місті",
            "лише вона",
            "калина",
            "Вибачте, помилка номером.",
            at + timedelta(days=1),
        ),
        persons=(PersonDetails(Sex.FEMALE, AgeGroup.ADULT, "UA"),),
        next_step="знайти юристку, яка говорить українською",
    )
    signal = services.record(actor=oksana, details=details, now=at, key=key()).id
    services.triage(actor=oksana, signal=signal, danger=False, read=1, now=at + timedelta(minutes=20), key=key())
    tries = (
        (1, CallResult.NOT_REACHED, "Гудки, ніхто не взяв.", now - timedelta(hours=20)),
        (2, CallResult.UNSAFE, "Взяв чоловік, питав, хто це, кричав. Сказали, що помилка.", None),
    )
    for number, (days, result, note, next_at) in enumerate(tries, start=2):
        calling.log_call(
            actor=oksana,
            signal=signal,
            result=result,
            note=note,
            next_at=next_at,
            read=number,
            now=at + timedelta(days=days),
            key=key(),
        )
