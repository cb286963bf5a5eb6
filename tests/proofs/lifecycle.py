"""A whole life cycle in which everything typed carries a mark: what C1 looks for, and what C5 must no longer open."""

import base64
import gzip
import json
import unicodedata
import zlib
from contextlib import suppress
from datetime import date
from urllib.parse import quote

from accord.detection.screening import services as screenings
from accord.detection.screening.vocab import Conclusion
from accord.detection.signals.models import SignalPerson
from accord.foundation.duties.rules import rules
from accord.foundation.duties.services import complete_duty, open_about
from accord.foundation.policy import Purpose
from accord.foundation.refusals import Refused
from accord.protection.cases import known
from accord.protection.cases import queries as case_queries
from accord.protection.cases import services as cases
from accord.protection.consents import services as consents
from accord.protection.consents.services import Answered
from accord.protection.consents.vocab import Method
from accord.protection.persons.vocab import Identity
from accord.protection.referrals import queries as referral_queries
from tests.cast import key, registered

# The mark stands in every text, its digits in every number: й tells composed from decomposed writing, q Latin from Cyrillic.
MARK, DIGITS, YEARS = "Кйqнарч", "90735481", range(1931, 1935)


class Life:
    """One person's way from a call to an answered referral, everything told in marked words."""

    def __init__(self, world, number):
        self.world, self.number, self.told = world, number, []
        self.identity = Identity(
            given_name=self.word("име"), family_name=self.word("фамилия"), birth_date=self.born(),
            patronymic=self.word("бащино"), other_names=self.word("моминско"),
            document=f"FK{DIGITS}{number:04d}", phone=f"+380{DIGITS}{number:04d}", safe_contact=self.word("парола"),
            address=f"София, ул. Шипка {DIGITS}{number:04d}", health=self.word("здраве"), needs=self.word("адвокат"),
        )  # fmt: skip

    def word(self, text):
        said = f"{text} {MARK}{len(self.told):02d}x{self.number:04d}"
        self.told.append(said)
        return said

    def born(self):
        return date(YEARS[self.number % 4], 1 + self.number % 12, 1 + self.number % 27)

    def live(self):
        """Signal, screening, case, note, duty, consents, referral with payload and notes, searches, refusals."""
        world, now = self.world, self.world.now
        signal = world.signal(
            account=self.word("разказ"), reporter_name=self.word("съседка"), reporter_phone=f"+359{DIGITS}{self.number:04d}",
            place=self.word("склад"), callback=self.word("вечер"), anonymous=False,
        )  # fmt: skip
        person = SignalPerson.objects.get(signal=signal)
        screening = self._screened(person.pk)
        facts = {"jurisdiction": "BG", "basis": "screening", "sex": "Feminine", "age_group": "adult",
                 "citizenships": frozenset({"UA"}), "forms": frozenset({"Servitude"})}  # fmt: skip
        self.case = registered(
            actor=world["ana"],
            facts=cases.Facts(**facts),
            identity=self.identity,
            screening=screening,
            now=now,
            key=key(),
        )
        cases.add_note(actor=world["ana"], case=self.case, text=self.word("страх"), now=now, key=key())
        for duty in [d for d in open_about(self.case) if not rules()[d.rule].by_step][:1]:
            complete_duty(
                actor=world["ana"], duty=duty.pk, done_at=now, note=self.word("по телефона"), read=1, now=now, key=key()
            )
        self.consent = world.consent(self.case)
        answered = Answered(Method.SPOKEN, witness=self.word("свидетел"))
        consents.give(actor=world["ana"], case=self.case, asked=world.asked(), answered=answered, now=now, key=key())
        self.referral = world.draft(self.case, request=self.word("място"))
        world.send(self.referral)
        for action in ("acknowledge", "accept", "arrive", "start_service"):
            world.act(self.referral, action, note=self.word(action))
        self.ask = world.ask(self.case, content=self.word("спрян текст"))
        case_queries.open_identity(actor=world["ana"], case=self.case, purpose=Purpose.ASSISTANCE, now=now)
        known.search(actor=world["ana"], identity=self.identity, now=now)
        referral_queries.open_referral(actor=world["mira"], referral=self.referral, now=now)
        with suppress(Refused):
            world.send(world.draft(self.case, "csd", request=self.word("без споразумение")))
        return self

    def _screened(self, signal_person):
        world, now = self.world, self.world.now
        beginning = screenings.Beginning("office", "uk", "adult", "Feminine", "UA", signal_person=signal_person)
        made = screenings.start(actor=world["ana"], beginning=beginning, now=now, key=key()).id
        yes = {i: screenings.GivenAnswer("yes") for i in ("1.1", "1.8")}
        version = screenings.answer(actor=world["ana"], screening=made, answers=yes, read=1, now=now, key=key()).version
        done = screenings.move(actor=world["ana"], screening=made, action="complete", read=version, now=now, key=key())
        screenings.raise_conclusion(
            actor=world["ana"], screening=made, to=Conclusion.REASONABLE_GROUNDS, reason=self.word("синини"),
            read=done.version, now=now, key=key(),
        )  # fmt: skip
        return made

    def end(self):
        """Everything closed, so that an erasure is possible."""
        from accord.protection.referrals.models import Referral

        world = self.world
        for referral in Referral.objects.filter(case=self.case):
            if referral.state == "service_started":
                world.act(referral.pk, "give_feedback", note=self.word("обратна връзка"))
                world.act(referral.pk, "close", who="ana")
            else:
                world.act(referral.pk, "discard", who="ana")
        for duty in [d for d in open_about(self.case) if not rules()[d.rule].by_step]:
            complete_duty(
                actor=world["ana"],
                duty=duty.pk,
                done_at=world.now,
                note="",
                read=duty.version,
                now=world.now,
                key=key(),
            )
        world.close(self.case)


def hiding_places(text):
    """The encodings in which a leak of `text` would hide."""
    for spelling in {text, text.casefold(), text.upper()}:
        for form in {unicodedata.normalize(kind, spelling) for kind in ("NFC", "NFD")}:
            plain = form.encode()
            yield plain
            yield form.encode("utf-16-le")
            yield form.encode("utf-16-be")
            yield plain.hex().encode()
            yield plain.hex().upper().encode()
            yield json.dumps(form)[1:-1].encode()
            yield json.dumps(form)[1:-1].upper().encode()
            yield quote(form).encode()
            for offset in range(3):
                encoded = base64.b64encode(b"\0" * offset + plain + b"\0\0")
                yield encoded[4 if offset else 0 : -4]


def unpacked(content):
    """`content`, and whatever in it was compressed by gzip."""
    yield content
    at = content.find(b"\x1f\x8b\x08")
    while at >= 0:
        with suppress(OSError, EOFError, zlib.error):  # three bytes that look like gzip are found by chance
            yield gzip.decompress(content[at:])
        at = content.find(b"\x1f\x8b\x08", at + 1)
