"""Counting beside the work: a copy of the database that PostgreSQL keeps, read for figures and for nothing else."""

from accord.foundation.replica.looking import Look, State, look
from accord.foundation.replica.reading import counted, stood

__all__ = ["Look", "State", "counted", "look", "stood"]
