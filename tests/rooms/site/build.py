"""What the tests of the public side share."""

from contextlib import contextmanager

from django.db import connection

from accord.foundation.wall import public as wall
from accord.foundation.wall.raising import tables

ROLE = "accord_tests_public"


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
