"""Two files of investigators that hold the same plate."""

from uuid import UUID

from accord.justice.links import services
from accord.justice.links.models import LinkMeeting
from accord.justice.links.services import Found, Opening
from accord.justice.links.vocab import Ground, SelectorKind
from tests.cast import World, key


def met(world: World) -> tuple[UUID, UUID, UUID]:
    """(file, side, selector) of Petar's, whose file holds what one of Kalina's holds."""
    for who in ("kalina", "petar"):
        call = {"actor": world[who], "now": world.now}
        file = services.open_file(**call, opening=Opening("ДП 1/2026"), key=key()).id
        found = Found(SelectorKind.PLATE, "CB 1234 AB", Ground.DEVICE, "BG")
        selector = services.enter(**call, file=file, found=found, key=key()).id
    return file, LinkMeeting.objects.get(file=file).pk, selector
