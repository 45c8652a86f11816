"""Fetch what we ship of others: CETEIcean, and outlines of the land from Natural Earth.

    python -m scripts.build_vendored

Both come from the npm registry by ``npm pack``.  Writes ``tei/data/formats/CETEI.js`` with its licence (BSD 2-Clause)
and ``tei/data/formats/land.json`` (public domain): rings of longitude, latitude in hundredths of a degree, simplified
to what a picture of a page's width shows.
"""

from __future__ import annotations

import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from math import hypot
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tei" / "data" / "formats"
CETEICEAN = "CETEIcean@1.9.5"
ATLAS = "world-atlas@2.0.2"

TOLERANCE = 0.06
"""Degrees by which a simplified coast may differ."""

SMALLEST = 0.15
"""Islands that are smaller than so many degrees are left out."""

Point = tuple[float, float]


def packed(package: str, *names: str) -> list[bytes]:
    """The files ``names`` of a package of npm."""
    with tempfile.TemporaryDirectory() as folder:
        command = ("npm", "pack", "--silent", package)
        made = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.split()[-1]
        with tarfile.open(Path(folder) / made) as archive:
            files = (archive.extractfile(f"package/{name}") for name in names)
            return [file.read() for file in files if file]


def rings(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """The outlines of the object ``land`` of a TopoJSON file, in degrees."""
    arcs = [list(_arc(arc, topology["transform"])) for arc in topology["arcs"]]
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            yield from (_joined(arcs, numbers) for numbers in polygon)


def _arc(arc: Sequence[Sequence[int]], transform: dict[str, Any]) -> Iterator[Point]:
    """An arc's points, which the file holds as differences of whole steps (TopoJSON, section 2.1.3)."""
    (wide, high), (left, low) = transform["scale"], transform["translate"]
    x = y = 0
    for step in arc:
        x, y = x + step[0], y + step[1]
        yield x * wide + left, y * high + low


def _joined(arcs: Sequence[Sequence[Point]], numbers: Sequence[int]) -> list[Point]:
    """The arcs of a ring one after the other; a negative number is an arc read backwards."""
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(arc[1:] if points else arc)
    return points


def simplified(points: Sequence[Point], tolerance: float) -> list[Point]:
    """The points that a line may not lose (Douglas and Peucker, 1973)."""
    kept = {0, len(points) - 1}
    waiting = [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        between = range(first + 1, last)
        farthest = max(between, key=lambda n: _distance(points[n], points[first], points[last]), default=None)
        if farthest is not None and _distance(points[farthest], points[first], points[last]) > tolerance:
            kept.add(farthest)
            waiting += [(first, farthest), (farthest, last)]
    return [points[number] for number in sorted(kept)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """Of a point from a line; from its start where the line has no length."""
    (x, y), (a, b), (c, d) = point, start, end
    length = hypot(c - a, d - b)
    return abs((c - a) * (b - y) - (a - x) * (d - b)) / length if length else hypot(x - a, y - b)


def _is_large(ring: Sequence[Point]) -> bool:
    across, up = zip(*ring, strict=True)
    return bool(max(max(across) - min(across), max(up) - min(up)) >= SMALLEST)


def land(topology: dict[str, Any]) -> list[list[int]]:
    """Each outline as longitude, latitude, longitude … in hundredths of a degree."""
    outlines = (simplified(ring, TOLERANCE) for ring in rings(topology) if _is_large(ring))
    return [[round(value * 100) for point in line for value in point] for line in outlines if len(line) > 3]


def main() -> None:
    script, licence = packed(CETEICEAN, "dist/CETEI.js", "LICENSE.md")
    (FOLDER / "CETEI.js").write_bytes(script)
    (FOLDER / "CETEI.LICENSE.md").write_bytes(licence)
    (topology,) = packed(ATLAS, "land-50m.json")
    outlines = json.dumps(land(json.loads(topology)), separators=(",", ":"))
    (FOLDER / "land.json").write_text(outlines + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
