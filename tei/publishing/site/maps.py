"""The places of all books on a map, without tiles from the network."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import nlargest
from html import escape

from tei.formats.map import Located, draw_map
from tei.publishing.site.gathering import Gathered
from tei.publishing.site.page import Shape, page
from tei.publishing.site.work import Work

MOST = 800
"""Places on a map, those that are mentioned most."""


def write_map(shape: Shape, gathered: Gathered, addresses: Mapping[str, str], work: Work) -> None:
    """Write ``map.html``; every dot leads to the entry of the index of places."""
    if "map" not in shape.parts:
        return
    rows = [
        Located(
            one.name, *one.at, one.times, f"{one.name}: {shape.counted('mention', one.times)}", addresses[one.anchor]
        )
        for one in gathered.merged("places")
        if one.at
    ]
    shown = nlargest(MOST, rows, key=lambda row: row.times)
    left = len(rows) - len(shown)
    more = f"<p>{escape(shape.words['map_more'].format(f'{left:,}'))}</p>" if left else ""
    drawn = draw_map(shown, f"{shape.words['map']}: {shape.title}")
    work.put(
        "map.html",
        page(shape, "map.html", shape.words["map"], f'<div class="map">{drawn}</div>{more}', here="map", wide=True),
    )
