"""The picture of a table: bars, or a map where its rows are regions."""

from typing import Final

from accord.foundation.refusals import Missing
from accord.research.reports import drawing
from accord.research.reports.queries import Made, Table

MOST: Final = 30


def kind_of(table: Table) -> str:
    """bar, map, or "" where there is nothing to draw."""
    return table.wanted.chart if any(line.cells[-1] for line in table.lines if not line.total) else ""


def picture(made: Made, name: str) -> bytes:
    """The picture of a table of a report as SVG. Raises Missing where it has none, NotDrawn."""
    table = next((one for one in made.tables if one.wanted.id == name), None)
    if table is None or not table.wanted.chart:
        raise Missing
    rows = [(line.label, line.cells[-1]) for line in table.lines if not line.total][:MOST]
    if table.wanted.chart == "map":
        counts = {line.code: line.cells[-1] for line in table.lines if line.code}
        land = next(iter({code[:2] for code in counts} & drawing.countries()), None)
        if land is not None:
            return drawing.drawn(drawing.region_map(table.title, land, counts))
    return drawing.drawn(drawing.bars(table.title, rows))
