"""``python -m tests.fuzz [SECONDS [SEED]]``: encode spoilt books until the time is over; failures are kept as files."""

from __future__ import annotations

import sys
import tempfile
import time
import traceback
from itertools import count
from pathlib import Path

from tests.fuzz.mutations import check, mutant


def main(seconds: float = 60, first: int = 0) -> int:
    """Run from the seed ``first`` on; 1 where a book failed, else 0."""
    end = time.monotonic() + seconds
    failed = done = 0
    for seed in count(first):
        if time.monotonic() > end:
            break
        done += 1
        failed += not _stands(seed)
    print(f"{done} books, {failed} failed")
    return 1 if failed else 0


def _stands(seed: int) -> bool:
    text = mutant(seed)
    try:
        check(text)
    except Exception:
        kept = Path(tempfile.gettempdir()) / f"teikit-mutant-{seed}.txt"
        kept.write_bytes(text.encode())
        print(f"seed {seed}, kept as {kept}\n{traceback.format_exc(limit=-3)}")
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:2]), *map(int, sys.argv[2:3])))
