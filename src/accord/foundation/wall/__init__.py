"""The second wall: on PostgreSQL the database itself shows only the rows of the organisation that is served now."""

from accord.foundation.wall.context import (
    asking_who_receives,
    enter,
    holding,
    nobody,
    seen_by,
    told_too,
    whole_node,
    whole_node_process,
)

__all__ = [
    "asking_who_receives",
    "enter",
    "holding",
    "nobody",
    "seen_by",
    "told_too",
    "whole_node",
    "whole_node_process",
]
