"""Where each track of a case stands, and how it moves. Part of the write of a room: it runs in the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.prepared import Prepared
from accord.foundation.writes.services import save_versioned
from accord.protection.cases.models import Case, Track
from accord.protection.cases.track_tables import PER_JURISDICTION, TABLES, TrackKind

_of_case: Final = Prepared(lambda case: Track.objects.filter(case=case))
Tracks = Mapping[tuple[str, str], Track]


def of_case(case: UUID) -> dict[tuple[str, str], Track]:
    """The tracks of a case that have moved, by kind and jurisdiction ("" where the track knows none): one question."""
    return {(track.kind, track.jurisdiction): track for track in _of_case(case)}


def state_of(tracks: Tracks, kind: TrackKind, jurisdiction: str = "") -> str:
    """The state of one track; its first state if it has not moved yet."""
    found = tracks.get((kind, jurisdiction))
    return found.state if found else TABLES[kind].initial


def begin_again(case: Case) -> None:
    """A new episode: every track stands at its beginning once more, but the residence status, which is the person's.

    Part of the caller's transaction; each step that was taken stays in the ledger.
    """
    Track.objects.filter(case=case).exclude(kind=TrackKind.STATUS).delete()


def move(
    *,
    case: Case,
    kind: TrackKind,
    action: str,
    actor: Actor | None,
    now: datetime,
    jurisdiction: str = "",
    facts: Mapping[str, object] | None = None,
) -> Track:
    """Step a track by `action` of its table; the first step makes its row. `facts` are codes for the ledger. Without an
    actor it is the clock that moves it.

    Without an actor it is the clock that moves a track, one that has begun. Raises NotPossible where the table has no such
    row; ValueError for a jurisdiction where the track knows none.
    """
    if bool(jurisdiction) != (kind in PER_JURISDICTION):
        raise ValueError(f"{kind}: the jurisdiction {jurisdiction!r} does not belong here")
    track = Track.objects.filter(case=case, kind=kind, jurisdiction=jurisdiction).first()
    state = TABLES[kind].step(track.state if track else TABLES[kind].initial, action)
    if track is None:
        if actor is None:
            raise ValueError(f"{kind}: the clock begins no track")
        track = Track.objects.create(
            case=case, kind=kind, jurisdiction=jurisdiction, state=state, owner=actor.account, since=now, moved_at=now
        )
    else:
        track.state, track.moved_at = state, now
        save_versioned(track, read=track.version, fields=["state", "moved_at"])
    ledger.append(
        Entry(
            Kind.TRACK_MOVED,
            now,
            actor=actor.account if actor else None,
            organisation=actor.organisation if actor else case.organisation,
            role=actor.role if actor else "",
            subject=case.person_id,
            object_type="case",
            object_id=case.pk,
            facts={
                "code": case.code,
                "track": kind.value,
                "state": state,
                "jurisdiction": jurisdiction,
                **(facts or {}),
            },
        )
    )
    return track
