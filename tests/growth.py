"""How the time of a task grows with the size of its input: the harness of ``tests/laws/test_growth.py``.

A row names a shape (a function of a number that makes an input), a task and the smallest number.  The task runs on
n, 2n, 4n and 8n; what counts is processor time of this thread, the least of several runs, without the cyclic garbage
collector.  A square shows as a ratio that nears 4 a doubling, in the mean of the last two doublings or of all three.
Noise only ever adds time, so a ratio above the limit is measured again before it is believed, the shortest time of
every size kept.

``python -m tests.growth`` prints the ratios of all rows.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import sleep, thread_time
from typing import Any, NamedTuple

MOST = 2.3
"""The ratio of a doubling that is still no square."""
LASTING, DOUBLINGS = 0.02, 2
"""Seconds that the smallest input should take, and how often it is doubled at most for that: less drowns in noise."""
PAUSE = 0.2
"""Seconds before a second measurement, and so many more before each further one: a busy machine is busy for a while."""
TRIES = 9
"""Measurements of one row before a ratio above the limit is believed."""
SHORTEST = 0.01
"""Seconds under which a time says nothing: a doubling from less is compared with this."""


class Growth(NamedTuple):
    """One row: a task on inputs of a shape."""

    shape: str
    task: str
    make: Callable[[int], Any]
    """The input of a size; its time doesn't count."""
    run: Callable[[Any], object]
    smallest: int

    @property
    def name(self) -> str:
        """What pytest calls the row."""
        return f"{self.shape}-{self.task}"


def seconds(row: Growth, size: int) -> float:
    """Return the processor time that the task of ``row`` takes on an input of ``size``."""
    made = row.make(size)
    was_enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        began = thread_time()
        row.run(made)
        return thread_time() - began
    finally:
        if was_enabled:
            gc.enable()


def steepest(times: list[float]) -> float:
    """Return how much longer a doubling takes: the mean of all three, or of the last two if that is more."""
    first, second, _, last = (max(time, SHORTEST) for time in times)
    return float(max((last / first) ** (1 / 3), (last / second) ** (1 / 2)))


def lasting(row: Growth) -> Growth:
    """Return the row with a smallest input that takes long enough to be measured."""
    row.run(row.make(row.smallest))  # what is compiled and kept at the first run
    for _ in range(DOUBLINGS):
        if seconds(row, row.smallest) >= LASTING:
            break
        row = row._replace(smallest=2 * row.smallest)
    return row


def measure(row: Growth, tries: int = TRIES) -> list[float]:
    """Return the least times of ``row`` at n, 2n, 4n and 8n; measured again while a doubling takes too much."""
    sizes = [row.smallest << doubling for doubling in range(4)]
    times = [seconds(row, size) for size in sizes]
    for again in range(1, tries):
        if steepest(times) <= MOST:
            break
        sleep(PAUSE * again)
        times = [min(time, seconds(row, size)) for time, size in zip(times, sizes, strict=True)]
    return times


def check_growth(row: Growth) -> None:
    """Raise ``AssertionError`` with the times where a doubling of the input takes more than ``MOST`` times as long."""
    row = lasting(row)
    times = measure(row)
    shown = ", ".join(f"{time:.3f} s" for time in times)
    found = steepest(times)
    assert found <= MOST, f"{row.name}: {shown} at {row.smallest} × 1, 2, 4, 8: a doubling takes × {found:.2f}"


def main() -> None:
    """Print the ratios of all rows."""
    from tests.laws.test_growth import ROWS

    for row in ROWS:
        times = measure(lasting(row), tries=1)
        print(f"{row.name:40} {[round(t, 3) for t in times]} {steepest(times):.2f}", flush=True)


if __name__ == "__main__":
    main()
