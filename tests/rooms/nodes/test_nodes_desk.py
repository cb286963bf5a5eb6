"""Pairing as people do it: at the desk, and by a program as far as a program may."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accord.exchange.nodes import queries
from accord.exchange.nodes.models import Node, NodeList
from accord.exchange.nodes.services import halves
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api
from tests.rooms.exchange.one import One
from tests.rooms.nodes.build import ADDRESS, paired, signed_by

pytestmark = pytest.mark.django_db


def posted(client, path, **fields):
    return client.post(f"/desk/nodes/{path}", {"key": key(), **fields}, follow=True)


def file(text, name="node.txt"):
    return SimpleUploadedFile(name, text.encode())


def words(page):
    """What the page says to read out."""
    return re.search(r'<strong class="code">([a-z ]+)</strong>', page).group(1).split()


def test_two_people_pair_two_nodes(world):
    client, bucharest = signed_in(world, "elena"), One(2, "ro-1")
    assert "Make the keys" in client.get("/desk/nodes/").content.decode()
    assert client.get("/desk/nodes/entry/").status_code == 409
    assert "keys of this node are made" in posted(client, "address/", address=ADDRESS).content.decode()
    entry = client.get("/desk/nodes/entry/")
    assert entry["Content-Disposition"].startswith("attachment")
    page = posted(client, "take-in/", file=file(bucharest.signed)).content.decode()
    found = NodeList.objects.get()
    assert words(page) == list(halves(found)[0])
    assert " ".join(halves(found)[1]) not in page
    wrong = client.post(f"/desk/nodes/lists/{found.pk}/compare/", {"key": key(), "version": 1, "heard": "no no no no"})
    assert wrong.status_code == 422
    assert "Nothing was signed" in wrong.content.decode()
    heard = " ".join(halves(found)[1])
    page = posted(client, f"lists/{found.pk}/compare/", version=1, heard=heard).content.decode()
    assert "This node has signed" in page
    found.refresh_from_db()
    saved = client.get(f"/desk/nodes/lists/{found.pk}/").content.decode()
    assert found.signatures[0] in saved
    posted(client, "take-in/", file=file(signed_by(found, bucharest), "list.json"))
    assert queries.speaks(bucharest.id)
    assert "this node speaks with it" in client.get("/desk/nodes/").content.decode()


def test_a_node_is_refused_only_by_who_is_sure(world):
    bucharest, node, _found = paired(world)
    client = signed_in(world, "elena")
    assert "Tick the box" in posted(client, f"{node.pk}/act/", action="refuse", version=node.version).content.decode()
    assert queries.speaks(bucharest.id)
    posted(client, f"{node.pk}/act/", action="refuse", version=node.version, sure="yes")
    assert queries.speaks(bucharest.id) is None
    node.refresh_from_db()
    page = client.get("/desk/nodes/").content.decode()
    assert "refused by this node" in page
    posted(client, f"{node.pk}/act/", action="admit", version=node.version)
    assert queries.speaks(bucharest.id)
    posted(client, f"{node.pk}/act/", action="without", sure="yes")
    assert NodeList.objects.filter(state="proposed").count() == 1


def test_an_administrator_elsewhere_sees_and_changes_nothing(world):
    _other, node, found = paired(world)
    client = signed_in(world, "nadia")
    page = client.get("/desk/nodes/").content.decode()
    assert "ro-1" in page
    assert "Refuse this node" not in page
    for path in ("address/", "take-in/", f"lists/{found.pk}/compare/", f"lists/{found.pk}/drop/", f"{node.pk}/act/"):
        assert client.post(f"/desk/nodes/{path}", {"key": key(), "sure": "yes", "version": 1}).status_code == 403, path
    assert Node.objects.get(pk=node.pk).refused_at is None


def test_a_program_reads_and_may_not_pair(world):
    _other, node, found = paired(world)
    api = Api(world, "elena")
    told = api.get("/nodes").json()
    assert {one["code"] for one in told["nodes"]} >= {"ro-1"}
    assert [(one["state"], len(one["read_out"])) for one in told["lists"]] == [("current", 4)]
    assert api.get(f"/nodes/lists/{found.pk}").json()["file"]
    assert api.get("/nodes/entry").json()["file"]
    for path, body in (
        ("/nodes/address", {"address": ADDRESS}),
        ("/nodes/files", {"file": "x"}),
        (f"/nodes/lists/{found.pk}/compare", {"heard": "x", "version": 1}),
        (f"/nodes/{node.pk}/refuse", {"refused": True, "version": 1}),
        (f"/nodes/{node.pk}/without", None),
    ):
        assert api.post(path, body).status_code == 403, path
    assert api.post(f"/nodes/lists/{found.pk}/drop", {"version": found.version}).status_code == 409
    assert Api(world, "ana").get("/nodes").status_code == 403
