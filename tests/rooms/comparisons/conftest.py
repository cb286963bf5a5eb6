from tests.rooms.links.conftest import links  # noqa: F401
