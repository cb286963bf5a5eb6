"""A phone of one of the cast, and what it records."""

import json
from datetime import timedelta
from uuid import uuid4

from django.test import Client

from accord.detection.field import arrivals, devices
from accord.detection.field.models import Arrival
from accord.detection.field.records import Sent
from accord.detection.field.vocab import ArrivalKind
from accord.foundation.clock import now as clock
from tests.cast import GROUNDS, key


def phone(world, who="ana", now=None, name="граничен пункт"):
    """A phone that was just enrolled: its token and its bell."""
    at = now or world.now
    numbers = devices.offer(actor=world[who], name=name, now=at, key=key())[1]
    return devices.begin(typed=numbers, app_version="t", now=at)


def screened(now, yes=GROUNDS, ending="complete", **changes):
    """A screening as a phone keeps it, begun twenty minutes ago."""
    made = {
        "began": (now - timedelta(minutes=20)).isoformat(), "ended": now.isoformat(), "setting": "border", "language": "uk",
        "interpreter": False, "age_group": "adult", "sex": "Feminine", "citizenship": "UA", "instrument": "bg-nrm",
        "version": "2026.1", "modules": [], "answers": {i: {"reply": "yes", "evidence": "told"} for i in yes},
        "ending": ending, "conclusion": "reasonable_grounds", "urgent": True,
    }  # fmt: skip
    return made | changes


def told(now, **changes):
    """A signal as a phone keeps it."""
    made = {
        "began": now.isoformat(), "channel": "outreach", "country": "BG", "language": "uk", "danger": False, "child": False,
        "anonymous": False, "forms": ["ForcedLabour"], "account": "Забрали документи.", "place": "пункт Русе", "callback": "",
        "reporter_name": "Сусідка", "reporter_phone": "+359888123456",
        "persons": [{"sex": "Feminine", "age_group": "adult", "citizenship": "UA"}],
    }  # fmt: skip
    return made | changes


def send(begun, content, now, client_id=None, sent_at=None):
    """Send one record; what the phone is told."""
    kind = ArrivalKind.SCREENING if "setting" in content else ArrivalKind.SIGNAL
    sent = Sent(client_id or uuid4(), kind, sent_at or now, content)
    return arrivals.receive(token=begun.token, sent=sent, now=now)


class Telephone:
    """The same over the wire, by the clock on the wall."""

    def __init__(self, world, who="ana"):
        self.begun = phone(world, who, clock())
        self.client = Client()

    def post(self, path, body, token=None):
        head = {"Authorization": f"Bearer {self.begun.token if token is None else token}"}
        return self.client.post(f"/field/{path}", json.dumps(body), content_type="application/json", headers=head)

    def get(self, path, token=None):
        return self.client.get(f"/field/{path}", headers={"Authorization": f"Bearer {token or self.begun.token}"})

    def send(self, content, **changes):
        kind = "screening" if "setting" in content else "signal"
        record = {"id": str(uuid4()), "kind": kind, "sent_at": clock().isoformat(), "content": content}
        return self.post("records", record | changes)


def waiting(world):
    """A phone of Ana's, and what it sent and nobody has decided on: their ids."""
    begun = phone(world)
    code = send(begun, screened(world.now, version="2031.1"), world.now).code
    row = Arrival.objects.get(code=code)
    return row.device_id, row.pk
