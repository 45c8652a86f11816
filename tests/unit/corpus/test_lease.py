from __future__ import annotations

import json
import random
import threading
import time
from pathlib import Path

import pytest

from tei.corpus import lease
from tei.corpus.lease import TargetBusyError, leased
from tei.corpus.stores import open_store
from tei.io.processes import host_name


def test_of_many_that_find_a_dead_lease_one_gets_the_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dead = {"token": "dead", "host": host_name(), "process": 2**22 + 1, "born": 1.0, "renewed": time.time()}
    alive, chance = lease.is_alive, random.Random(8)

    def look_slowly(found: lease.Lease) -> bool:
        said = alive(found)
        time.sleep(chance.uniform(0, 0.05))  # in which another run may do the same
        return said

    monkeypatch.setattr(lease, "is_alive", look_slowly)
    store = open_store(str(tmp_path))
    for _ in range(3):
        (tmp_path / ".teikit").mkdir(exist_ok=True)
        (tmp_path / lease.FILE).write_text(json.dumps(dead), encoding="utf-8")
        ready, done = threading.Barrier(4), threading.Barrier(4)
        outcomes: list[str] = []

        def run(ready: threading.Barrier = ready, done: threading.Barrier = done, told: list[str] = outcomes) -> None:
            ready.wait()
            try:
                with leased(store) as holder:
                    told.append(holder.token)
                    done.wait()
                    assert lease.holds(store, holder.token)
            except TargetBusyError:
                told.append("busy")
                done.wait()

        threads = [threading.Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert outcomes.count("busy") == 3
        assert list((tmp_path / ".teikit").iterdir()) == []
