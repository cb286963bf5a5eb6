"""The people of one node of `exchange.py`: they write referrals, and say what stands here; one JSON line asked, one answered."""

import os
import sys
import time
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.config.settings")

import django

django.setup()

from accord.exchange.messages.models import Incoming, Outgoing  # noqa: E402
from accord.foundation.clock import now  # noqa: E402
from accord.protection.referrals import services as referrals  # noqa: E402
from accord.protection.referrals.models import Referral  # noqa: E402
from tests.proofs.exchange import driver  # noqa: E402


class People(driver.Driver):
    """Those of the proofs, who also write many referrals of one case."""

    def write(self, receiver: str, many: int) -> None:
        """Open a case and send a referral, so many times."""
        for _ in range(many):
            self.refer(receiver, "Олена")

    def draft(self, receiver: str, many: int) -> list[str]:
        """As many that are ready to be sent."""
        sending, made = referrals.send, []
        referrals.send = lambda *, referral, **_: made.append(str(referral))  # type: ignore[assignment]
        try:
            self.write(receiver, many)
        finally:
            referrals.send = sending
        return made

    def send(self, drafts: list[str], every: float) -> dict[str, float]:
        """Send them, one each `every` seconds; the moment of each commit, by referral."""
        found: dict[str, float] = {}
        began = time.time()
        for number, draft in enumerate(drafts):
            time.sleep(max(0.0, began + number * every - time.time()))
            call = {"actor": self.actors["care"], "now": now(), "key": driver.key()}
            referrals.send(referral=UUID(draft), read=Referral.objects.get(pk=draft).version, **call)
            found[draft] = time.time()
        return found

    def stand(self) -> dict[str, int]:
        """How many letters and referrals stand here, and how they ended."""
        return {
            "waiting": Outgoing.objects.filter(settled_at=None).count(),
            "applied": Outgoing.objects.filter(became="applied").count(),
            "came": Incoming.objects.filter(became="applied").count(),
            "referrals": Referral.objects.filter(sent_at__isnull=False).count(),
        }

    def arrivals(self, many: int, seconds: float) -> dict[str, float]:
        """When each referral was seen standing here, looking every five milliseconds, until `many` more have come."""
        known = set(map(str, Referral.objects.values_list("pk", flat=True)))
        seen: dict[str, float] = {}
        ends = time.time() + seconds
        while len(seen) < many and time.time() < ends:
            there = Referral.objects.count()
            if there > len(known) + len(seen):
                moment = time.time()
                for pk in map(str, Referral.objects.values_list("pk", flat=True)):
                    if pk not in known:
                        seen.setdefault(pk, moment)
            time.sleep(0.005)
        return seen


def idle(arguments: list[str]) -> int:
    """`accord exchange` where what a referral does here is left out: the floor of all that is around it."""
    from accord.__main__ import main
    from accord.exchange.messages import kinds

    there = kinds._KINDS["referral.sent"]
    kinds.register(kinds.Kind(there.name, there.fields, lambda *_: None, personal=there.personal))
    return main(arguments)


if __name__ == "__main__":
    if sys.argv[1:2] == ["idle"]:
        sys.exit(idle(sys.argv[2:]))
    driver.Driver = People  # type: ignore[misc]
    driver.main()
