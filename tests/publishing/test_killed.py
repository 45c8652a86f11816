"""A publication killed at any instant leaves the former edition or the new one, and goes on when called again."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tei.publishing.bundle import make_bundle
from tests.publishing.conftest import Place
from tests.publishing.forking import forks
from tests.publishing.test_targets import open_target, publish

KILLS = int(os.environ.get("TEIKIT_KILLS") or 6)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_killed_at_any_instant(place: Place, tmp_path: Path, tei_bytes: bytes) -> None:
    texts = (tei_bytes, tei_bytes.replace("開工那天".encode(), "開工這天".encode()))
    bundles = [make_bundle("shuiqu", text, {}) for text in texts]
    book = tmp_path / "shuiqu.xml"
    book.write_bytes(texts[0])
    command = ["publish", str(book), "--to", place.target, "--out", place.place, "--quiet", "--no-receipt"]
    chance = random.Random(seed := random.randrange(10**6))
    print(f"seed {seed}")
    with forks(book, place.target, place.variables) as tei:
        whole = tei.run(command, None)
        for kill in range(1, KILLS + 1):
            former, wanted = bundles[(kill - 1) % 2], bundles[kill % 2]
            book.write_bytes(texts[kill % 2])
            tei.run(command, chance.uniform(0, 1) * whole)
            found = open_target(place).find("shuiqu")
            assert found is not None
            assert found.sums in (former.sums, wanted.sums)
            publish(wanted, place)
    assert left_behind(Path(place.place)) == []
    final = open_target(place).find("shuiqu")
    assert final is not None
    assert final.version.rpartition("v")[2].partition(".")[0] in ("", str(KILLS + 1))


def left_behind(folder: Path) -> list[Path]:
    """Temporary folders that nothing cleared away.

    The lock of a run that died when all was written stays until somebody has something to write; it holds nobody up.
    """
    found = (path for root in (folder, folder.parent) for path in root.glob(".*teikit*"))
    return [path for path in found if not path.name.endswith(".teikit-lock")]
