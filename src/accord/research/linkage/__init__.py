"""Counting a person once between organisations, without showing who it is. No Django; usable alone."""

from accord.research.linkage.counting import Counted, Study, count_once
from accord.research.linkage.encodings import Encoding, Roll, encode
from accord.research.linkage.refusals import Refused
from accord.research.linkage.report import as_text

__all__ = ["Counted", "Encoding", "Refused", "Roll", "Study", "as_text", "count_once", "encode"]
