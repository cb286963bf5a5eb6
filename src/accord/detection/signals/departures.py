"""What another node is told of a signal: the signal itself, and later that somebody looked at it. Plain values."""

from typing import Any
from uuid import UUID

from accord.detection.signals import alike, calling
from accord.detection.signals.models import Signal, SignalPassing
from accord.detection.signals.vocab import Calling
from accord.foundation.clock import stamp
from accord.foundation.vault import reveal

_OPENED = ("account", "place", "selectors")
_REPORTER = ("reporter_name", "reporter_phone", "callback", "call_rules")


def passing(pk: UUID) -> SignalPassing:
    """What was published as passed on. Raises DoesNotExist."""
    return SignalPassing.objects.select_related("signal").get(pk=pk)


def said(of: SignalPassing) -> dict[str, Any]:
    """The signal as it goes to the other node: without the next step that we promised, and without the e-mail that it was."""
    signal = of.signal
    told = reveal(signal, holder=signal.organisation, fields=[*_OPENED, *(_REPORTER if of.with_reporter else ())])
    return {
        "code": signal.code,
        "received_at": stamp(signal.received_at),
        "country": signal.country,
        "language": signal.language,
        "interpreter": signal.interpreter,
        "danger": signal.danger,
        "child": signal.child,
        "forms": signal.forms.split(),
        "persons": [[p.sex, p.age_group, p.citizenship] for p in signal.persons.order_by("number")],
        "account": told["account"],
        "place": told["place"],
        "selectors": [[one.kind.value, one.text] for one in alike.unpacked(told["selectors"])],
        "ground": of.ground,
        "reporter": _reporter(signal, told) if of.with_reporter else None,
    }


def said_taken(signal: Signal) -> dict[str, Any]:
    """That somebody looked at a signal which came from another node: under which code it stands here."""
    return {"code": signal.code}


def _reporter(signal: Signal, told: dict[str, str]) -> dict[str, Any]:
    # SECURITY: who must not be called leaves no number at the other node either. tests/rooms/signals/test_passed_abroad.py
    callable_ = signal.calling == Calling.YES and bool(told["reporter_phone"])
    agreed = calling.unpacked(told["call_rules"]) if callable_ else calling.SafeCall()
    return {
        "name": told["reporter_name"],
        "phone": told["reporter_phone"] if callable_ else "",
        "callback": told["callback"] if callable_ else "",
        "when": agreed.when,
        "who": agreed.who,
        "code_word": agreed.code_word,
        "if_other": agreed.if_other,
    }
