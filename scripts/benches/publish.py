"""A thousand books to S3 (SeaweedFS) and BaseX, beside a plain upload of the same files one after the other.

Ours is ``tei publish``: it reads what is there, validates, makes the bundles, sends them a few at a time and reads
them back.  The plain upload only sends files that lie ready.  A proxy counts the bytes of both: on loopback, where
an answer takes no time and both wait for the same processors, and with a way of 20 ms there and back, as to a
server in the same country.  ``TEIKIT_BENCH_PUBLISHED`` makes the number of books smaller or bigger.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from scripts.build_sample import SAMPLES
from scripts.measuring import Row, Run, measure
from scripts.proxy import proxied
from tests.publishing.servers import PASSWORD, USER, Server, basex_server, s3_server
from tests.services import CHECKS

TEI = str(Path(sys.executable).with_name("tei"))
BOOKS = int(os.environ.get("TEIKIT_BENCH_PUBLISHED", "1000"))
ROUND_TRIPS = (0.0, 0.02)
"""Seconds."""
FASTER, FLAT = 4, 1.05
SERVERS: Mapping[str, tuple[str, Callable[[Path], AbstractContextManager[Server]]]] = {
    "s3": ("seaweedfs", s3_server),
    "basex": ("basex", basex_server),
}
TITLE = "A Book of Weirs"
METADATA = f"""\
title = "{TITLE}"
[[author]]
name = "A. Writer"
type = "person"
[publication]
publisher = "Example University Library"
date = "2025-04-01"
licence = "CC-BY-4.0"
"""


class Upload(NamedTuple):
    """A measured upload of all books."""

    run: Run
    sent: int
    received: int

    def told(self, name: str) -> str:
        """Its rate and its bytes a book, in words."""
        sent, received = (round(number / BOOKS / 1000) for number in (self.sent, self.received))
        return f"{name}: {BOOKS / self.run.seconds:.1f}/s, {sent} KB a book sent, {received} received"


class Way(NamedTuple):
    """To a server at a place: what is said on the command line, and the environment that goes with it."""

    place: str
    port: int
    variables: Mapping[str, str]

    def through(self, port: int) -> Way:
        """The same by a proxy at ``port``."""
        old, new = f":{self.port}", f":{port}"
        variables = {name: value.replace(old, new) for name, value in self.variables.items()}
        return Way(self.place.replace(old, new), port, variables)


def rows() -> Iterator[Row]:
    """Each server that is here, near and far; then memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        books = make_books(folder / "tei", folder / "bundles")
        for target, (program, _) in SERVERS.items():
            if CHECKS[program]():
                yield from rows_of(target, books, folder)


def rows_of(target: str, books: Sequence[str], folder: Path) -> Iterator[Row]:
    (folder / target).mkdir()
    with served(target, folder / target) as way_to:
        for round_trip in ROUND_TRIPS:
            name = f"{round_trip * 1000:.0f}"
            ours = uploaded(way_to(f"ours{name}"), round_trip, lambda place: publish(target, place, books))
            theirs = uploaded(way_to(f"plain{name}"), round_trip, lambda place: plainly(target, place, folder))
            subject = ours.told(f"{BOOKS:,} books to {target}, {name} ms there and back")
            reached = theirs.run.seconds >= FASTER * ours.run.seconds
            yield Row("publish", subject, ours.run, theirs.told("one by one"), theirs.run, f"≥ {FASTER} ×", reached)
        fewer = books[: max(BOOKS // 5, 1)]
        few = uploaded(way_to("few"), 0, lambda place: publish(target, place, fewer)).run
        subject, flat = f"memory, {BOOKS:,} books to {target}", ours.run.memory <= FLAT * few.memory
        yield Row("publish", subject, ours.run, f"{len(fewer):,} books", few, f"memory ≤ {FLAT} ×", flat)


def make_books(tei: Path, bundles: Path) -> list[str]:
    """Editions that differ in their title, and their bundles as files on the disk."""
    tei.mkdir()
    metadata, sample = tei / "book.toml", tei / "sample.xml"
    metadata.write_text(METADATA, encoding="utf-8")
    measure([TEI, "encode", str(SAMPLES / "weirs-1861.txt"), "-o", str(sample), "--metadata", str(metadata)])
    text = sample.read_text(encoding="utf-8")
    paths = [tei / f"book{number:05}.xml" for number in range(BOOKS)]
    for number, path in enumerate(paths):
        path.write_text(text.replace(TITLE, f"{TITLE}, copy {number}"), encoding="utf-8")
    books = [str(path) for path in paths]
    measure(publish("folder", str(bundles), books))
    return books


def publish(target: str, place: str, books: Sequence[str]) -> list[str]:
    return [TEI, "publish", *books, "--to", target, "--out", place, "--quiet", "--no-receipt"]


def plainly(target: str, place: str, folder: Path) -> list[str]:
    return [sys.executable, "-m", "scripts.benches.publish", target, place, str(folder / "bundles")]


@contextmanager
def served(target: str, folder: Path) -> Iterator[Callable[[str], Way]]:
    """The server, started by a process of its own: what it imports would count as memory of what we measure."""
    context = get_context("spawn")
    mine, its = context.Pipe()
    process = context.Process(target=serve, args=(target, folder, its))
    process.start()
    try:
        yield lambda name: asked(mine, name)
    finally:
        mine.send(None)
        process.join()


def serve(target: str, folder: Path, asking: Any) -> None:
    with SERVERS[target][1](folder) as server:
        while name := asking.recv():
            asking.send((server.make_place(name), dict(server.variables)))


def asked(server: Any, name: str) -> Way:
    server.send(name)
    place, variables = server.recv()
    address = urlsplit(variables.get("TEIKIT_S3_ENDPOINT", place))
    return Way(place, address.port or 0, variables)


def uploaded(way: Way, round_trip: float, command: Callable[[str], Sequence[str]]) -> Upload:
    """The run of ``command`` with its place behind a proxy."""
    with proxied(way.port, delay=round_trip / 2) as proxy:
        through = way.through(proxy.port)
        os.environ |= through.variables
        run = measure(command(through.place))
        return Upload(run, proxy.sent, proxy.received)


def plain(target: str, place: str, folder: str) -> None:
    """Send every file below ``folder``, one after the other, as a small program would."""
    send = PLAIN[target](place)
    root = Path(folder)
    for path in sorted(root.rglob("*")):
        if path.is_file():
            send(path.relative_to(root).as_posix(), path.read_bytes())


def plain_s3(place: str) -> Callable[[str, bytes], object]:
    from s3fs import S3FileSystem

    system = S3FileSystem(key=USER, secret=PASSWORD, endpoint_url=os.environ["TEIKIT_S3_ENDPOINT"])
    return lambda path, data: system.pipe_file(f"{place.removeprefix('s3://')}/{path}", data)


def plain_basex(place: str) -> Callable[[str, bytes], object]:
    """Commands of the server protocol: the TEI as a document, every file as bytes."""
    from tei.publishing.basex_session import Login, Session

    url = urlsplit(place)
    name = url.path.strip("/")
    session = Session(Login(url.hostname or "", url.port or 0, "admin", PASSWORD))
    session.query(f"db:create('{name}')", {})
    command(session, f"OPEN {name}\0".encode(), strings=2)

    def send(path: str, data: bytes) -> None:
        folder, _, file = path.rpartition("/")
        if file == f"{folder}.xml":
            command(session, b"\x0c" + path.encode() + b"\0" + data + b"\0")
        escaped = data.replace(b"\xff", b"\xff\xff").replace(b"\0", b"\xff\0")
        command(session, b"\x0d" + path.encode() + b"\0" + escaped + b"\0")

    return send


def command(session: Any, data: bytes, *, strings: int = 1) -> None:
    """Send a command and read the strings and the status of its answer."""
    session.socket.sendall(data)
    while strings:
        strings -= session.stream.read(1) == b"\0"
    if session.stream.read(1) != b"\0":
        raise RuntimeError("the server refused")


PLAIN = {"s3": plain_s3, "basex": plain_basex}

if __name__ == "__main__":
    plain(*sys.argv[1:])
