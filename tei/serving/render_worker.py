"""A process that makes pages and citation trees for the server, one after the other, and may be killed at any time.

Read from standard input: a head (JSON) and the TEI; written to standard output: a sign and what was made.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
from collections.abc import Callable, Mapping
from io import BufferedReader, BufferedWriter
from pathlib import Path
from typing import Any

from tei.errors import TeikitError
from tei.xml.parser import MalformedXmlError, parse_tree, parse_xml

Head = Mapping[str, Any]
"""What is to be made: ``task``, ``name`` and ``folder`` of the file, ``seconds`` that it may take."""
LENGTHS = struct.Struct(">II")
"""Of the head, of the TEI."""
ANSWER = struct.Struct(">cI")
MADE, REFUSED, BROKEN, FAILED = b"+", b"-", b"x", b"!"
READY = b"r"
MEMORY = 4 << 30
"""Bytes of addresses that the process may use, where the system knows such a limit."""
AS_PAGE = {"writing": "horizontal", "split": False}


def make_page(head: Head, data: bytes) -> bytes:
    """Return the TEI as one HTML page."""
    from tei.formats.html import to_html

    return _made(to_html(_book(head, data), AS_PAGE))


def make_text(head: Head, data: bytes) -> bytes:
    """Return the TEI as plain text."""
    from tei.formats.text import to_text

    return _made(to_text(_book(head, data), {}))


def make_units(head: Head, data: bytes) -> bytes:
    """Return the units of all citation trees, as ``tei.serving.citations.read_units`` reads them."""
    from tei.serving.citations import list_units

    return json.dumps(list_units(parse_xml(data, head["name"]))).encode()


TASKS: Mapping[str, Callable[[Head, bytes], bytes]] = {
    "page": make_page,
    "text": make_text,
    "units": make_units,
}


def _book(head: Head, data: bytes):  # type: ignore[no-untyped-def]  # a Book, which takes long to import
    """What our own models have no rule for is shown as its text: a reader is better served so than with an error."""
    from tei.formats.book import read_book

    tree = parse_tree(data, head["name"])
    return read_book(tree, folder=Path(head["folder"]), name=head["name"], lenient=True)


def _made(result: bytes | Mapping[str, bytes]) -> bytes:
    return result if isinstance(result, bytes) else b""


def answer_job(head: Head, data: bytes) -> tuple[bytes, bytes]:
    """Return the sign and the answer to one job; no error of a book ends the process."""
    try:
        return MADE, TASKS[head["task"]](head, data)
    except MalformedXmlError as error:
        return BROKEN, error.message.encode()
    except TeikitError as error:
        return REFUSED, error.message.encode()
    except (Exception, MemoryError) as error:
        return FAILED, f"{type(error).__name__}: {error}".encode(errors="replace")


def write_job(head: Head, data: bytes) -> bytes:
    """Return a job as the process reads it."""
    said = json.dumps(head).encode()
    return LENGTHS.pack(len(said), len(data)) + said + data


def _limit_time(seconds: float) -> None:
    """End the process by the system where it is over its time and nobody is left to kill it."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def serve_jobs(jobs: BufferedReader, answers: BufferedWriter) -> None:
    """Answer jobs until there are no more."""
    answers.write(READY)
    answers.flush()
    while len(lengths := jobs.read(LENGTHS.size)) == LENGTHS.size:
        of_head, of_data = LENGTHS.unpack(lengths)
        head = json.loads(jobs.read(of_head))
        _limit_time(2 * head["seconds"])
        sign, made = answer_job(head, jobs.read(of_data))
        _limit_time(0)
        answers.write(ANSWER.pack(sign, len(made)) + made)
        answers.flush()


def main() -> None:
    """Run the process: whatever prints something doesn't reach the answers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends us
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve_jobs(sys.stdin.buffer, answers)  # type: ignore[arg-type]  # it is buffered


if __name__ == "__main__":
    main()
