"""The directory for other programs: Open Referral HSDS 3.0, read only, in the profile of Accord (decision 022)."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from accord.cooperation.directory import hsds, queries
from accord.cooperation.directory.models import Service
from accord.faces.api.base import actor_of, answers
from accord.foundation.clock import day
from accord.foundation.refusals import Missing

router = Router(tags=["hsds"])
Json = dict[str, Any]
Page = Annotated[int, Query(ge=1, le=100_000)]
Size = Annotated[int, Query(ge=1, le=200)]


@router.get("/", response=answers(Json))
def root(request: HttpRequest) -> Json:
    """The version of HSDS and the profile."""
    actor_of(request)
    address = request.build_absolute_uri
    return {
        "version": hsds.VERSION,
        "profile": address("/api/hsds/profile"),
        "openapi_url": address("/api/openapi.json"),
    }


@router.get("/profile", response=answers(Json))
def profile(request: HttpRequest) -> Json:
    """The JSON Schemas of every answer."""
    actor_of(request)
    return hsds.profile()


@router.get("/organizations", response=answers(Json))
def organizations(request: HttpRequest, page: Page = 1, per_page: Size = 50) -> Json:
    """Organisations that take part or offer a service."""
    rows = queries.all_organisations(actor_of(request))
    return hsds.page_of(map(hsds.organization, rows), number=page, size=per_page)


@router.get("/organizations/{organisation_id}", response=answers(Json))
def organization(request: HttpRequest, organisation_id: UUID) -> Json:
    """One organisation."""
    return _one(queries.all_organisations(actor_of(request)), organisation_id, hsds.organization)


@router.get("/services", response=answers(Json))
def services(
    request: HttpRequest,
    page: Page = 1,
    per_page: Size = 50,
    search: Annotated[str, Query(max_length=200)] = "",
    organization_id: UUID | None = None,
    taxonomy_term_id: UUID | None = None,
    modified_after: date | None = None,
) -> Json:
    """Services, also closed ones: `status` says so."""
    rows = [
        row
        for row in queries.all_services(actor_of(request), search)
        if (organization_id is None or row.organisation_id == organization_id)
        and (modified_after is None or day(row.verified_at) >= modified_after)
    ]
    found = [hsds.service(row) for row in rows]
    if taxonomy_term_id:
        found = [one for one in found if str(taxonomy_term_id) in {a["taxonomy_term"]["id"] for a in one["attributes"]}]
    return hsds.page_of(found, number=page, size=per_page)


@router.get("/services/{service_id}", response=answers(Json))
def service(request: HttpRequest, service_id: UUID) -> Json:
    """One service."""
    return hsds.service(queries.get(actor_of(request), service_id))


@router.get("/service_at_locations", response=answers(Json))
def service_at_locations(request: HttpRequest, page: Page = 1, per_page: Size = 50) -> Json:
    """Services at their places; a secret place is not among them."""
    return hsds.page_of(map(hsds.service_at_location, _placed(request)), number=page, size=per_page)


@router.get("/service_at_locations/{place_id}", response=answers(Json))
def service_at_location(request: HttpRequest, place_id: UUID) -> Json:
    """One service at its place."""
    found = next((row for row in _placed(request) if hsds.place_id(row) == str(place_id)), None)
    if found is None:
        raise Missing
    return hsds.service_at_location(found)


@router.get("/taxonomies", response=answers(Json))
def taxonomies(request: HttpRequest, page: Page = 1, per_page: Size = 50) -> Json:
    """The lists of terms by which services are described."""
    actor_of(request)
    return hsds.page_of(hsds.taxonomies(), number=page, size=per_page)


@router.get("/taxonomies/{taxonomy_id}", response=answers(Json))
def taxonomy(request: HttpRequest, taxonomy_id: UUID) -> Json:
    """One list of terms."""
    actor_of(request)
    return _told(hsds.taxonomies(), taxonomy_id)


@router.get("/taxonomy_terms", response=answers(Json))
def taxonomy_terms(request: HttpRequest, page: Page = 1, per_page: Size = 50, taxonomy_id: UUID | None = None) -> Json:
    """Terms, of one list or of all."""
    actor_of(request)
    found = [one for one in hsds.terms() if taxonomy_id is None or one["taxonomy"]["id"] == str(taxonomy_id)]
    return hsds.page_of(found, number=page, size=per_page)


@router.get("/taxonomy_terms/{term_id}", response=answers(Json))
def taxonomy_term(request: HttpRequest, term_id: UUID) -> Json:
    """One term."""
    actor_of(request)
    return _told(hsds.terms(), term_id)


def _placed(request: HttpRequest) -> list[Service]:
    return [row for row in queries.all_services(actor_of(request)) if hsds.has_location(row)]


def _one(rows: Any, wanted: UUID, shape: Any) -> Json:
    found = next((row for row in rows if row.pk == wanted), None)
    if found is None:
        raise Missing
    answer: Json = shape(found)
    return answer


def _told(rows: list[Json], wanted: UUID) -> Json:
    found = next((row for row in rows if row["id"] == str(wanted)), None)
    if found is None:
        raise Missing
    return found
