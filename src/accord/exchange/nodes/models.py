"""Nodes and the lists in which they stand."""

from django.db import models
from django.db.models import Q

from accord.exchange.nodes.listing import Listing, read_listing
from accord.exchange.nodes.vocab import ListState
from accord.foundation.ids import new_id


class Node(models.Model):
    """A node that stands, or stood, in a list; this one as well. What it says of itself is `entry`, signed by its own key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=60)
    ours = models.BooleanField(default=False)
    entry = models.TextField()
    listed = models.BooleanField(default=False)  # in the list in force
    secret = models.BinaryField(default=bytes)  # of this node: what opens envelopes, sealed under the node's own key
    tls = models.BinaryField(default=bytes)  # of this node: the key of its certificate, sealed the same way
    refused_at = models.DateTimeField(null=True)  # by this node alone
    refused_by = models.UUIDField(null=True)
    heard_at = models.DateTimeField(null=True)
    forked_at = models.DateTimeField(
        null=True
    )  # it showed a ledger that is not the one of before: a person must decide
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "nodes_node"
        constraints = [models.UniqueConstraint(fields=["ours"], condition=Q(ours=True), name="nodes_one_is_ours")]


class NodeList(models.Model):
    """A membership list as it came or was made here, with the signatures that are known."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    signatures = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=ListState, default=ListState.PROPOSED)
    came_at = models.DateTimeField()
    compared_at = models.DateTimeField(null=True)
    compared_by = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "nodes_list"
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state=ListState.CURRENT), name="nodes_one_list"),
            models.CheckConstraint(condition=Q(state__in=ListState.values), name="nodes_list_state"),
        ]
        indexes = [models.Index(fields=["-came_at"], name="nodes_list_newest")]

    @property
    def listing(self) -> Listing:
        """The list itself."""
        return read_listing(self.text)


class Seen(models.Model):
    """The newest checkpoint of another node that this one co-signed; what it showed that does not follow stays beside it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    node = models.ForeignKey(Node, on_delete=models.PROTECT)
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField()  # the checkpoint with the line of this node
    at = models.DateTimeField()
    shown = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)  # a person let it begin anew

    class Meta:
        db_table = "nodes_seen"
        constraints = [
            models.UniqueConstraint(fields=["node"], condition=Q(ended_at=None), name="nodes_seen_once"),
        ]
