"""What the tests of the public side share."""

from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.test import override_settings

from accord.config.public import PUBLIC
from accord.foundation.wall import public as wall
from accord.foundation.wall.raising import tables

ROLE = "accord_tests_public"
# What a running process cannot take on afterwards: its apps and its templates stand already.
IN_PLACE = {"ACCORD_PUBLIC": True} | {name: value for name, value in PUBLIC.items() if name != "TEMPLATES"}
_DESK = {name: getattr(settings, name, None) for name in IN_PLACE}


def public_settings():
    """Every setting of the public process."""
    return override_settings(**IN_PLACE)


def at_the_desk():
    """Within a test of the public process: what the desk does in its own."""
    return override_settings(**_DESK)


@contextmanager
def as_public_role():
    """On PostgreSQL: this connection with the rights of the public process, from the list; as the owner again afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {ROLE} NOSUPERUSER NOBYPASSRLS")
        cursor.execute("SET ROLE accord_tests")
        for statement in wall.grants(ROLE, tables()):
            cursor.execute(statement)
        cursor.execute("SET ROLE NONE")
        cursor.execute(f"SET ROLE {ROLE}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
            cursor.execute("SET ROLE accord_tests")


@contextmanager
def held():
    """This connection as the public process has it: its role on PostgreSQL, the authoriser on SQLite."""
    if connection.vendor == "postgresql":
        with as_public_role():
            yield
        return
    connection.ensure_connection()
    connection.connection.set_authorizer(wall.authorise)
    try:
        yield
    finally:
        connection.connection.set_authorizer(None)
