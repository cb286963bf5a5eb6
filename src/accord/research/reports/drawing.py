"""Charts and maps as SVG, in a process of their own: the libraries that draw are never loaded by the server.

Started as `python -I -m accord.research.reports.drawing`; reads a Vega-Lite specification, writes SVG.
"""

import json
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Failure

_COMMAND: Final = (sys.executable, "-I", "-m", "accord.research.reports.drawer")
_WAIT: Final = 40
_GEO: Final = Path(__file__).parent / "data"
_BLUE: Final = "#1f5a7a"


class NotDrawn(Failure):
    """The chart could not be drawn."""

    code = "not-drawn"
    sentence = _("The chart could not be drawn. The table beside it holds the same figures.")


def drawn(specification: dict[str, Any]) -> bytes:
    """A specification as SVG. Raises NotDrawn."""
    try:
        done = subprocess.run(
            _COMMAND, input=json.dumps(specification).encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={},
            cwd="/", timeout=_WAIT, check=False, start_new_session=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise NotDrawn from error
    if done.returncode or not done.stdout.startswith(b"<svg"):
        raise NotDrawn
    return done.stdout


def bars(title: str, rows: list[tuple[str, int]]) -> dict[str, Any]:
    """Bars, one for each row, with its figure at the end."""
    order = [label for label, _n in rows]
    encoding = {
        "y": {"field": "label", "type": "nominal", "sort": order, "axis": {"title": None, "labelLimit": 260}},
        "x": {"field": "n", "type": "quantitative", "axis": {"title": None, "tickMinStep": 1, "format": "d"}},
    }
    text = {"mark": {"type": "text", "align": "left", "dx": 4}, "encoding": {"text": {"field": "n"}}}
    return _head(title) | {
        "data": {"values": [{"label": label, "n": n} for label, n in rows]},
        "encoding": encoding,
        "layer": [{"mark": {"type": "bar", "color": _BLUE}}, text],
        "width": 420,
    }


def heights(title: str, steps: list[tuple[float, float, int]], between: tuple[str, str]) -> dict[str, Any]:
    """A histogram: how many fall between the ends of each step. `between`: what the two axes say."""
    return _head(title) | {
        "data": {"values": [{"low": low, "high": high, "n": n} for low, high, n in steps]},
        "encoding": {
            "x": {
                "field": "low",
                "type": "quantitative",
                "bin": {"binned": True},
                "axis": {"title": between[0], "format": ",.0f"},
            },
            "x2": {"field": "high"},
            "y": {"field": "n", "type": "quantitative", "axis": {"title": between[1], "format": "d", "tickMinStep": 1}},
        },
        "mark": {"type": "bar", "color": _BLUE},
        "width": 420,
        "height": 200,
    }


def region_map(title: str, country: str, counts: dict[str, int]) -> dict[str, Any]:
    """A map of the oblasti of Bulgaria or the judete of Romania, darker where there are more."""
    shapes = json.loads((_GEO / f"{country.lower()}.geojson").read_text(encoding="utf-8"))
    for shape in shapes["features"]:
        shape["properties"]["n"] = counts.get(shape["properties"]["code"], 0)
    colour = {
        "field": "properties.n", "type": "quantitative", "legend": {"title": None, "format": "d", "tickMinStep": 1},
        "scale": {"scheme": "blues", "domainMin": 0, "domainMax": max([1, *counts.values()])},
    }  # fmt: skip
    return _head(title) | {
        "data": {"values": shapes["features"]},
        "mark": {"type": "geoshape", "stroke": "#777", "strokeWidth": 0.6},
        "encoding": {"color": colour},
        "projection": {"type": "mercator"},
        "width": 460,
        "height": 300,
    }


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """The countries of which there is a map."""
    return frozenset(path.stem.upper() for path in _GEO.glob("*.geojson"))


def _head(title: str) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": {"text": title, "anchor": "start", "limit": 440},
        "background": "white",
        "config": {"view": {"stroke": None}, "font": "sans-serif"},
    }
