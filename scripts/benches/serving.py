"""A server under load, as ``tei serve`` starts it: many clients at once, on this machine only.

Each client asks in turn for everything that the server offers of an edition, and waits for the answer
before it asks again.  Memory is that of the server's process, after the first fifth of the time and at the end.
"""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Barrier
from typing import NamedTuple
from urllib.parse import quote

import httpx

from scripts.corpus_books import write_books
from scripts.measuring import Row, Run

PROGRAM = [sys.executable, "-c", "import sys; from tei.cli import main; sys.exit(main())"]
BOOKS, CLIENTS = 500, 50
GROWTH = 20_000
"""KB: what caches of a fixed size still take in after the first fifth."""
MOST = 2_000_000
"""Requests in all, whatever the time: a bound for a machine faster than we think."""
ASKED = (
    "/",
    "/books/{name}",
    "/books/{name}.xml",
    "/search?q=a",
    "/dts/collection",
    "/dts/navigation?resource={name}&down=-1",
    "/dts/document?resource={name}",
    "/oai?verb=Identify",
    "/oai?verb=ListRecords&metadataPrefix=oai_dc",
    "/sitemap.xml",
)


class Measured(NamedTuple):
    """What came of a run."""

    requests: int
    seconds: float
    errors: Mapping[str, int]
    """Status, or the name of an exception, with its number."""
    median: float
    """Milliseconds."""
    late: float
    """Milliseconds that 99 of 100 answers came within."""
    before: int
    """Resident memory in KB after the first fifth."""
    growth: int
    """KB more at the end."""


def measure(folder: Path, names: Sequence[str], *, clients: int, seconds: float) -> Measured:
    """Serve ``folder`` and ask for its editions ``names`` for so many seconds."""
    with server(folder) as (process, address):
        first = _load(address, names, clients, seconds / 5)
        before = resident(process.pid)
        second = _load(address, names, clients, seconds * 4 / 5)
        growth = resident(process.pid) - before
    times = sorted(time for _, time in (*first, *second))
    errors = Counter(said for said, _ in (*first, *second) if said != "200")
    late = times[int(len(times) * 0.99) - 1]
    return Measured(len(times), seconds, dict(errors), times[len(times) // 2], late, before, growth)


def _load(address: str, names: Sequence[str], clients: int, seconds: float) -> list[tuple[str, float]]:
    start = Barrier(clients)

    def visit(number: int) -> list[tuple[str, float]]:
        chance = random.Random(number)
        with httpx.Client(base_url=address, timeout=60) as client:
            start.wait()
            end = time.monotonic() + seconds
            said: list[tuple[str, float]] = []
            while time.monotonic() < end and len(said) < MOST // clients:
                path = chance.choice(ASKED).format(name=quote(chance.choice(names), safe=""))
                said.append(_asked(client, path))
            return said

    with ThreadPoolExecutor(clients) as pool:
        return [one for visited in pool.map(visit, range(clients)) for one in visited]


def _asked(client: httpx.Client, path: str) -> tuple[str, float]:
    began = time.monotonic()
    try:
        said = str(client.get(path).status_code)
    except httpx.HTTPError as error:
        said = type(error).__name__
    return said, (time.monotonic() - began) * 1000


@contextmanager
def server(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """``tei serve`` on a free port of this machine, and its address."""
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen([*PROGRAM, "serve", str(folder), "--port", str(port)], stdout=log, stderr=log) as process,
    ):
        try:
            _wait(port, process)
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        with closing(socket.socket()) as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def resident(pid: int) -> int:
    """Resident memory in KB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


def rows() -> Iterator[Row]:
    """The sample books and 500 more under load; ``TEIKIT_LOAD=300`` for the five minutes of the issue."""
    seconds = float(os.environ.get("TEIKIT_LOAD", "20"))
    with tempfile.TemporaryDirectory() as name:
        source, folder = Path(name) / "source", Path(name) / "tei"
        write_books(source, BOOKS)
        subprocess.run([*PROGRAM, "corpus", "encode", str(source), "--out", str(folder), "--quiet"], check=True)
        names = [path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.xml")]
        measured = measure(folder, names, clients=CLIENTS, seconds=seconds)
    print(measured, file=sys.stderr)
    subject = f"{CLIENTS} clients, {seconds:.0f} s: {measured.requests:,} answers, {measured.growth:,} KB more"
    ours = Run(measured.median / 1000, 0, measured.before / 1024)
    reached = not measured.errors and measured.growth < GROWTH
    yield Row("serving", subject, ours, target=f"no error, < {GROWTH:,} KB", reached=reached)
