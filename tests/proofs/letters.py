"""A letter to another node and one from there, as rows: for proofs about tables, in which no other node speaks."""

from accord.exchange.messages.models import Incoming, Outgoing
from accord.foundation.ids import new_id
from accord.foundation.vault import seal_into


def letters(world):
    ours = world.org("animus")
    same = {"peer": new_id(), "stream": new_id(), "number": 1, "organisation": ours, "kind": "x", "key": new_id()}
    went = Outgoing(**same, id=new_id(), addressee=new_id(), written_at=world.now)
    came = Incoming(
        **same, message=new_id(), sender=new_id(), came_at=world.now, answered_at=world.now, became="applied"
    )
    for row in (went, came):
        seal_into(row, holder=ours, signed_letter="x")
        row.save(force_insert=True)
