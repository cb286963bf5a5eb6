"""Builders of the directory."""

from accord.cooperation.directory import services, vetting
from accord.cooperation.directory.entry import Entry
from accord.cooperation.directory.models import Service
from accord.cooperation.directory.vetting import Offered
from accord.cooperation.directory.vetting_vocab import HelperKind, Offer
from accord.cooperation.directory.vocab import Wrong
from tests.cast import key


def entry(world, organisation="animus", **changes) -> Entry:
    told = {
        "kinds": frozenset({"PSY"}), "names": {"en": "Counselling", "bg": "Консултиране"}, "areas": frozenset({"BG-22"}),
        "organisation": organisation and world.org(organisation), "phone": "+359 2 111 22 33", "languages": frozenset({"bg", "uk"}),
    }  # fmt: skip
    return Entry(**told | changes)


def a_service(world, who="nadia", organisation="animus", **changes) -> Service:
    wanted = entry(world, organisation, **changes)
    made = services.add(actor=world[who], entry=wanted, now=world.now, key=key())
    return Service.objects.get(pk=made.id)


def a_report(world, service: Service, who="mira", wrong=Wrong.NUMBER, note="Никой не вдига."):
    return services.report(actor=world[who], service=service.pk, wrong=wrong, note=note, now=world.now, key=key()).id


def offered(**changes) -> Offered:
    told = {
        "kind": HelperKind.PERSON, "name": "Кирил Домакинов", "contact": "+359888000111", "offers": frozenset(
            {Offer.HOUSING, Offer.TRANSPORT}), "areas": frozenset({"BG-02"}), "note": "Стая за двама",
    }  # fmt: skip
    return Offered(**told | changes)


def a_helper(world, who="yana", **changes):
    return vetting.register(actor=world[who], offered=offered(**changes), now=world.now, key=key()).id
