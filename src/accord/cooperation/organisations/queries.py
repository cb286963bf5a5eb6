"""Reading the directory. It holds no person's data and is open to everyone who is signed in."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final
from uuid import UUID

from accord.cooperation.organisations.models import Organisation
from accord.foundation.pages import at_most_one
from accord.foundation.policy import Actor, OrganisationKind
from accord.foundation.prepared import Prepared

_these: Final = Prepared(lambda ids: Organisation.objects.filter(pk__among=ids))
_coded: Final = Prepared(lambda codes: Organisation.objects.filter(code__among=codes).values_list("code", "id"))
_kinds: Final = Prepared(lambda ids: Organisation.objects.filter(pk__among=ids).values_list("id", "code", "kind"))


def directory(actor: Actor, *, others_only: bool = False) -> list[Organisation]:
    """The organisations that take part, sorted by name in the reader's language; imported ones are left out."""
    found = [o for o in Organisation.objects.filter(source="") if not (others_only and o.pk == actor.organisation)]
    return sorted(found, key=lambda organisation: organisation.name.casefold())


def named(ids: Iterable[UUID | None], known: Mapping[UUID, Organisation] | None = None) -> dict[UUID, Organisation]:
    """The organisations with these ids, in one query; in none if all are `known`."""
    found = dict(known or {})
    missing = {one for one in ids if one is not None} - found.keys()
    return found | {one.pk: one for one in (_these(tuple(missing)) if missing else ())}


def called(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of these organisations; no more is read than the public process may (foundation/wall/public.toml)."""
    return {one.pk: one.name for one in Organisation.objects.filter(pk__in=set(ids)).only("names")}


def others_far() -> bool:
    """Whether an organisation takes part that works at another node."""
    return Organisation.objects.filter(source="", on_this_node=False).exists()


def get(organisation: UUID) -> Organisation | None:
    """One organisation, or None."""
    return at_most_one(_these((organisation,)))


def ids_of(codes: Collection[str]) -> dict[str, UUID]:
    """The ids of the organisations with these codes; unknown codes are left out."""
    return dict(_coded(tuple(codes))) if codes else {}


def kinds() -> dict[UUID, OrganisationKind]:
    """The kind of every organisation."""
    return {pk: OrganisationKind(kind) for pk, kind in Organisation.objects.values_list("id", "kind")}


def codes_and_kinds(ids: Iterable[UUID] | None = None) -> tuple[dict[UUID, str], dict[UUID, OrganisationKind]]:
    """The code and the kind of these organisations, or of every one."""
    rows = Organisation.objects.values_list("id", "code", "kind") if ids is None else _kinds(tuple(set(ids)))
    return {pk: code for pk, code, _ in rows}, {pk: OrganisationKind(kind) for pk, _, kind in rows}


def country_of(organisation: UUID) -> str:
    """The country of an organisation."""
    return Organisation.objects.values_list("country", flat=True).get(pk=organisation)


def of_kind(kind: OrganisationKind, country: str) -> UUID | None:
    """The first organisation of a kind in a country, or None."""
    found = Organisation.objects.filter(kind=kind, country=country)
    return found.order_by("code").values_list("id", flat=True).first()


def coordinator_of(country: str) -> UUID | None:
    """The national coordinator of a country, or None."""
    return of_kind(OrganisationKind.NATIONAL_COORDINATOR, country)


def of_country_of(organisation: UUID) -> list[UUID]:
    """The organisations of the country in which this one is."""
    country = Organisation.objects.filter(pk=organisation).values("country")
    return list(Organisation.objects.filter(country__in=country, source="").values_list("id", flat=True))
