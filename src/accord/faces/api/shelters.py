"""Free places, houses of one's own, holds and stays. Only the house itself can ask for its address."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from accord.faces.api import schemas as s
from accord.faces.api import shapes
from accord.faces.api.base import WRITE, Key, actor_of, answers
from accord.faces.api.schemas import shelters as t
from accord.foundation.clock import now
from accord.foundation.codes import Sex
from accord.protection.shelters import holds, queries, services, stays
from accord.protection.shelters.fit import Offer
from accord.protection.shelters.holds import Wanted
from accord.protection.shelters.models import Hold, Stay
from accord.protection.shelters.services import House, Places
from accord.protection.shelters.stays import Arrival, Step

router = Router(tags=["shelters"])


@router.get("/places", response=answers(list[t.PlaceOut]))
def free_places(
    request: HttpRequest,
    region: Annotated[str, Query(max_length=6)] = "",
    sex: Sex | None = None,
    age: t.Age | None = None,
    children: Annotated[list[t.Age], Query(max_length=11)] = [],  # noqa: B006
) -> list[t.PlaceOut]:
    """The board: with sex and age what fits now, else everything. Organisation and telephone, never an address."""
    actor, moment = actor_of(request), now()
    party = Wanted(age, tuple(children)).party(sex) if sex is not None and age is not None else None
    found = queries.board(actor=actor, region=region, party=party, now=moment)
    return [
        t.PlaceOut(
            **_offer(place.offer),
            unit=place.unit.pk,
            label=place.unit.label,
            house=place.shelter.code,
            kind=place.shelter.kind,
            region=place.shelter.region,
            organisation=place.organisation.pk,
            telephone=place.organisation.phone,
            counted_at=place.shelter.counted_at,
        )
        for place in found
    ]


@router.get("/places/unmet", response=answers(list[t.UnmetOut]))
def unmet_needs(request: HttpRequest) -> list[t.UnmetOut]:
    """For whom there was no place in the last thirty days, over all organisations of the country; for coordinators."""
    return [t.UnmetOut(**shapes.pick(row, t.UnmetOut)) for row in queries.unmet(actor=actor_of(request), now=now())]


@router.post("/cases/{case_id}/no-place", response=WRITE)
def record_need(request: HttpRequest, case_id: UUID, body: t.NeedIn, key: Key) -> s.Written:
    """Record that there is no place for the person of a case: codes only, once a day. The reason is found by the board."""
    given = holds.record_need(
        actor=actor_of(request), case=case_id, region=body.region, wanted=_wanted(body), now=now(), key=key
    )
    return shapes.written(given)


@router.post("/places/{unit_id}/hold", response=WRITE)
def hold_place(request: HttpRequest, unit_id: UUID, body: t.HoldIn, key: Key) -> s.Written:
    """Hold places for 24 hours, or for 4 if urgent. Of two at once for the last place one gets it, the other a 409."""
    given = holds.hold(
        actor=actor_of(request),
        unit=unit_id,
        wanted=_wanted(body),
        case=body.case,
        referral=body.referral,
        urgent=body.urgent,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.get("/holds/{hold_id}", response=answers(t.HoldOut))
def open_hold(request: HttpRequest, hold_id: UUID) -> t.HoldOut:
    """One hold, for who holds it and for the house: until when, for whom in codes."""
    found = queries.open_hold(actor=actor_of(request), hold=hold_id)
    return t.HoldOut(**_guest(found, t.HoldOut, state=found.state_at(now())))


@router.post("/holds/{hold_id}/steps", response=WRITE)
def act_on_hold(request: HttpRequest, hold_id: UUID, body: t.HoldStepIn, key: Key) -> s.Written:
    """`extend` once with a reason, or `release`."""
    given = holds.act_on_hold(
        actor=actor_of(request),
        hold=hold_id,
        action=body.action,
        reason=body.reason,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/holds/{hold_id}/arrival", response=WRITE)
def arrive(request: HttpRequest, hold_id: UUID, body: t.ArrivalIn, key: Key) -> s.Written:
    """The person of a hold has arrived in the house: the stay begins, and its clocks."""
    arrival = Arrival(body.arrived_at, body.ground, body.until, frozenset(body.papers))
    given = stays.arrive(actor=actor_of(request), hold=hold_id, arrival=arrival, read=body.version, now=now(), key=key)
    return shapes.written(given)


@router.get("/shelters", response=answers(list[t.ShelterOut]))
def list_shelters(request: HttpRequest) -> list[t.ShelterOut]:
    """The houses of one's own organisation with their numbers."""
    return [
        t.ShelterOut(
            **shapes.pick(
                row.shelter,
                t.ShelterOut,
                languages=row.shelter.languages.split(),
                capacity=row.capacity,
                free=row.free,
            )
        )
        for row in queries.houses(actor_of(request), now=now())
    ]


@router.post("/shelters", response=WRITE)
def open_shelter(request: HttpRequest, body: t.HouseIn, key: Key) -> s.Written:
    """Enter a house; its address is sealed under keys of its own."""
    return shapes.written(services.open_shelter(actor=actor_of(request), house=_house(body), now=now(), key=key))


@router.get("/shelters/{shelter_id}", response=answers(t.ShelterOpen))
def open_house(request: HttpRequest, shelter_id: UUID) -> t.ShelterOpen:
    """A house tonight: places, who stays, what is held. Codes only."""
    view, moment = queries.open_house(actor=actor_of(request), shelter=shelter_id, now=now()), now()
    return t.ShelterOpen(
        **shapes.pick(
            view.shelter,
            t.ShelterOpen,
            units=[
                t.UnitOut(**shapes.pick(row.unit, t.UnitOut, closed=row.closed, **_offer(row.offer)))
                for row in view.units
            ],
            stays=[t.StayOut(**_stay(one)) for one in view.stays],
            holds=[t.HoldOut(**_guest(one, t.HoldOut, state=one.state_at(moment))) for one in view.holds],
        )
    )


@router.post("/shelters/{shelter_id}/change", response=WRITE)
def change_shelter(request: HttpRequest, shelter_id: UUID, body: t.HouseChangeIn, key: Key) -> s.Written:
    """Change a house; an empty address leaves the one that is there."""
    given = services.change_shelter(
        actor=actor_of(request), shelter=shelter_id, house=_house(body), read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/shelters/{shelter_id}/address", response=answers(t.AddressOut))
def open_address(request: HttpRequest, shelter_id: UUID, body: s.PurposeIn) -> t.AddressOut:
    """Where a house of one's own stands, for a stated purpose. An event in the ledger."""
    found = queries.open_address(actor=actor_of(request), shelter=shelter_id, purpose=body.purpose, now=now())
    return t.AddressOut(address=found)


@router.post("/shelters/{shelter_id}/count", response=WRITE)
def count(request: HttpRequest, shelter_id: UUID, key: Key) -> s.Written:
    """The numbers of a house are right now."""
    return shapes.written(services.count(actor=actor_of(request), shelter=shelter_id, now=now(), key=key))


@router.post("/shelters/{shelter_id}/units", response=WRITE)
def add_unit(request: HttpRequest, shelter_id: UUID, body: t.PlacesIn, key: Key) -> s.Written:
    """Add places to a house."""
    given = services.add_unit(
        actor=actor_of(request), shelter=shelter_id, places=Places(**body.model_dump()), now=now(), key=key
    )
    return shapes.written(given)


@router.post("/units/{unit_id}/change", response=WRITE)
def change_unit(request: HttpRequest, unit_id: UUID, body: t.PlacesChangeIn, key: Key) -> s.Written:
    """Change places, or close them for works."""
    places = Places(**body.model_dump(exclude={"version"}))
    given = services.change_unit(
        actor=actor_of(request), unit=unit_id, places=places, read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.get("/stays/{stay_id}", response=answers(t.StayOpen))
def open_stay(request: HttpRequest, stay_id: UUID) -> t.StayOpen:
    """A stay with its house notes. An event in the ledger."""
    view = queries.open_stay(actor=actor_of(request), stay=stay_id, now=now())
    notes = [t.HouseNoteOut(written_at=row.note.written_at, text=row.text) for row in view.notes]
    return t.StayOpen(**_stay(view.stay), notes=notes, actions=view.actions)


@router.post("/stays/{stay_id}/name", response=answers(dict[str, str]))
def open_name(request: HttpRequest, stay_id: UUID, body: s.PurposeIn) -> dict[str, str]:
    """Who stays, for a stated purpose. An event in the ledger."""
    return queries.open_name(actor=actor_of(request), stay=stay_id, purpose=body.purpose, now=now())


@router.post("/stays/{stay_id}/steps", response=WRITE)
def step(request: HttpRequest, stay_id: UUID, body: t.StayStepIn, key: Key) -> s.Written:
    """`absent` and `leave` with a time, `back`, `extend` with ground and end, `move` to another unit of ours."""
    details = Step(**body.model_dump(exclude={"version", "action"}))
    given = stays.step(
        actor=actor_of(request),
        stay=stay_id,
        action=body.action,
        details=details,
        read=body.version,
        now=now(),
        key=key,
    )
    return shapes.written(given)


@router.post("/stays/{stay_id}/papers", response=WRITE)
def papers(request: HttpRequest, stay_id: UUID, body: t.PapersIn, key: Key) -> s.Written:
    """Which papers of the intake are there."""
    given = stays.papers(
        actor=actor_of(request), stay=stay_id, there=frozenset(body.papers), read=body.version, now=now(), key=key
    )
    return shapes.written(given)


@router.post("/stays/{stay_id}/notes", response=WRITE)
def write_note(request: HttpRequest, stay_id: UUID, body: t.HouseNoteIn, key: Key) -> s.Written:
    """A house note about the day, sealed."""
    given = stays.write_note(actor=actor_of(request), stay=stay_id, text=body.text, now=now(), key=key)
    return shapes.written(given)


def _house(body: t.HouseIn) -> House:
    fields = body.model_dump(exclude={"version"})
    return House(**fields | {"languages": frozenset(body.languages)})


def _wanted(body: t.WantedIn) -> Wanted:
    language = str(body.language or "")
    return Wanted(body.age, tuple(body.children), body.step_free, language, body.security)


def _offer(offer: Offer) -> dict[str, Any]:
    ages = {name: list(found) if (found := getattr(offer, name)) else None for name in ("women", "men")}
    return shapes.pick(offer, t.OfferOut, languages=sorted(offer.languages), **ages)


def _guest(guest: Hold | Stay, schema: type[Any], **more: Any) -> dict[str, Any]:
    return shapes.pick(guest, schema, children=guest.ages, unit=guest.unit_id, **more)


def _stay(stay: Stay) -> dict[str, Any]:
    return _guest(stay, t.StayOut, papers=stay.papers.split())
