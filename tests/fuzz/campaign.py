"""``python -m tests.fuzz.campaign STATE.json COUNT``: hostile books one after the other, as far as the count.

The state is written every hundred books, so that a run that was stopped goes on where it was.  Books are counted
from ``TEIKIT_SEED`` on, or from the first one.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from tests.fuzz.hostile import make_hostile_book
from tests.fuzz.laws import keep_laws
from tests.services import tei_all

THOROUGH = 10
"""One book in so many is reported, compared and explained as well, and validated against TEI All."""
AGAIN = 4
"""One book in so many is encoded a second time."""
LONGEST = 120
"""Seconds of this process's time that one book may take."""


def main(state_file: Path, count: int) -> int:
    """Go on as far as ``count`` books; 1 where one broke a law."""
    state = json.loads(state_file.read_text()) if state_file.exists() else fresh_state()
    signal.signal(signal.SIGVTALRM, too_slow)
    wide = tei_all()
    while state["done"] < count:
        begin = time.process_time()
        for number in range(state["done"], min(state["done"] + 100, count)):
            count_book(state["first"] + number, state, wide)
            state["done"] = number + 1
        state["seconds"] += time.process_time() - begin
        gc.collect()
        write_state(state_file, state)
    print(json.dumps({**state, "failed": len(state["failed"])}, indent=1))
    return 1 if state["failed"] else 0


def fresh_state() -> dict[str, Any]:
    """Nothing done yet."""
    first = int(os.environ.get("TEIKIT_SEED", "0"))
    return {"first": first, "done": 0, "encoded": 0, "refused": 0, "seconds": 0.0, "slowest": [0.0, 0], "failed": {}}


def count_book(number: int, state: dict[str, Any], wide: Path | None) -> None:
    """Try one book and put down what became of it."""
    begin = time.process_time()
    thorough, again = number % THOROUGH == 0, number % AGAIN == 0
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        book = make_hostile_book(number)
        state[keep_laws(book, wide=wide if thorough else None, thorough=thorough, again=again)] += 1
    except Exception:
        state["failed"][str(number)] = traceback.format_exc(limit=-3)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    state["slowest"] = max(state["slowest"], [round(time.process_time() - begin, 2), number])


def too_slow(*_: object) -> None:
    """End a book that takes too long."""
    raise TimeoutError(f"longer than {LONGEST} seconds")


def write_state(state_file: Path, state: dict[str, Any]) -> None:
    """Replace the state as a whole."""
    new = state_file.with_suffix(".new")
    new.write_text(json.dumps(state))
    new.replace(state_file)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
