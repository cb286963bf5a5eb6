"""Who shares an encoding, where lists have more records than one process holds: found by splink in DuckDB or on Spark.

The comparisons are those of `pairs.py`: one for each kind of facts, with as many levels, blind to an encoding that more than
`COMMON` records have; so the pairs are the same to the last one, and so is what is counted. Names never reach splink: what it
compares are encodings, cut to 64 bits. Its own weighing is left alone: it takes kinds that share a birthday for independent, and
its expectation maximisation ends at chances of 0 and 1 (decision 058).
"""

import logging
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import ibis
import numpy as np

from accord.research.linkage.encodings import Encoding
from accord.research.linkage.pairs import COMMON, MOST_FACTS, Ints, Pairs
from accord.research.linkage.refusals import Refused

# splink keeps no level of a pair without the encodings beside it, but its weight: with these chances of agreeing in two facts, in
# one and in none (of one person, of two) the weights are two, one and below nothing.
_TELLING: Final = [0.4, 0.2, 0.4], [0.1, 0.1, 0.8]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Tokens:
    """All records in one row, numbered list by list, and their encodings, one in each place of the three columns."""

    owners: Ints
    names: list[str]
    kinds: tuple[str, ...]
    record: Ints
    kind: Ints
    token: Ints


def tokens(records: Iterable[tuple[int, str, Iterable[Encoding]]]) -> Tokens:
    """(list, record, encodings) of everybody, list by list. They are read once and not kept."""
    owners, names, kinds = array("q"), list[str](), dict[str, int]()
    record, kind, token = array("q"), array("q"), array("q")
    for owner, name, encodings in records:
        for of, told in encodings:
            record.append(len(owners))
            kind.append(kinds.setdefault(of, len(kinds)))
            token.append(int.from_bytes(told[:8], "big", signed=True))
        owners.append(owner)
        names.append(name)
    ordered = sorted(kinds)
    place = np.array([ordered.index(of) for of in kinds] or [0], np.int64)
    return Tokens(_ints(owners), names, tuple(ordered), _ints(record), place[_ints(kind)], _ints(token))


def splinked(told: Tokens, *, spark: Any = None) -> Pairs:
    """Every pair that agrees in something, as `pairs.pairs` finds them: in DuckDB, or in a session of Spark.

    Raises Refused (other-key) where nothing is shared.
    """
    from splink import Linker

    logging.getLogger("splink").setLevel(logging.CRITICAL)
    kinds = range(len(told.kinds))
    linker = Linker(_on_spark(told, spark) if spark else _on_duckdb(told), _settings(kinds), log_level=None)
    scored = linker.inference.predict(warning_mode="never")
    code = " + ".join(f"CAST(greatest(round(mw_k{at}), 0) AS BIGINT) * {(MOST_FACTS + 1) ** at}" for at in kinds)
    words = f"SELECT unique_id_l AS one, unique_id_r AS other, {code} AS code FROM {scored.physical_name}"  # noqa: S608
    rows = linker.misc.query_sql(words, output_type="splink_df").as_pyarrow_table()
    one, other, codes = (rows.column(name).to_numpy().astype(np.int64) for name in ("one", "other", "code"))
    if not len(one):
        raise Refused("other-key")
    order = np.lexsort((other, one))  # the same on every engine
    one, other, codes = one[order], other[order], codes[order]
    inside = told.owners[one] == told.owners[other]
    often = np.unique(codes[inside], return_counts=True)
    within = Counter(dict(zip(*(part.tolist() for part in often), strict=True)))
    return Pairs(told.owners, told.names, told.kinds, one[~inside], other[~inside], codes[~inside], within)


def _settings(kinds: range) -> Any:
    from splink import SettingsCreator, block_on
    from splink import comparison_library as compared

    comparisons = [
        compared.ArrayIntersectAtSizes(f"k{at}", list(range(MOST_FACTS, 0, -1))).configure(
            m_probabilities=_TELLING[0], u_probabilities=_TELLING[1]
        )
        for at in kinds
    ]
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block_on(f"k{at}", arrays_to_explode=[f"k{at}"]) for at in kinds],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )


def _on_duckdb(told: Tokens) -> Any:
    import duckdb
    from splink import DuckDBAPI

    db = duckdb.connect()
    db.execute("SET temp_directory = ''")  # nothing of it on the disk
    db.register("told", _table(told))
    db.execute(f"CREATE TABLE people AS {_people(len(told.kinds), 'duckdb')}")
    db.unregister("told")
    return DuckDBAPI(connection=db).register("people")


def _on_spark(told: Tokens, spark: Any) -> Any:
    from splink import SparkAPI

    spark.createDataFrame(_table(told)).createOrReplaceTempView("told")
    spark.sql(_people(len(told.kinds), "pyspark")).persist().createOrReplaceTempView("people")
    api = SparkAPI(spark_session=spark, break_lineage_method="persist", register_udfs_automatically=False)
    return api.register("people")


def _table(told: Tokens) -> Any:
    import pyarrow as pa

    return pa.table({"record": told.record, "kind": told.kind, "token": told.token})


def _people(kinds: int, dialect: str) -> str:
    """A row for each record: of each kind those of its encodings that others have, too."""
    told = ibis.table({"record": "int64", "kind": "int64", "token": "int64"}, name="told")
    often = told.group_by("kind", "token").agg(holders=told.count())
    common = often.filter((often.holders > 1) & (often.holders <= COMMON))
    each = told.semi_join(common, ["kind", "token"])
    columns = {f"k{at}": each.token.collect(where=each.kind == at) for at in range(kinds)}
    return str(ibis.to_sql(each.group_by(unique_id=each.record).agg(**columns), dialect=dialect))


def _ints(values: "array[int]") -> Ints:
    return np.frombuffer(values, np.int64) if len(values) else np.zeros(0, np.int64)
