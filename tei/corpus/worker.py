"""One book after the other: read, work, write, say what became of it.

``perform`` is what every engine runs.  ``python -m tei.corpus.worker`` is a process that does nothing else: it
takes a setup and then tasks from standard input and answers each with a line.  It keeps what it has loaded, and
it ends at once when its standard input does, so that no worker outlives its coordinator.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import posixpath
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from queue import SimpleQueue
from typing import TextIO

from tei.corpus import faults
from tei.corpus.jobs import JOBS, Made
from tei.corpus.lease import holds
from tei.corpus.messages import Outcome, Output, Setup, Task, failed
from tei.corpus.stores import Entry, Store, open_store, read, remove, stat, write
from tei.io.paths import TEXT_SUFFIXES
from tei.stamps import is_untouched

READY = "ready"
"""The first line of a worker."""
COLLECT_AFTER = 2_000_000
"""Bytes of books after which memory that refers to itself is looked for: it is rare, and looking takes time."""


def perform(setup: Setup, task: Task) -> Outcome:
    """What becomes of one book; every failure is an outcome, not an exception.

    A process does one book at a time, also where an engine calls this from several threads: what is loaded is
    shared, and memory is counted for the process.
    """
    with _at_work:
        return _measured(setup, task)


_at_work = threading.Lock()


def _measured(setup: Setup, task: Task) -> Outcome:
    forget_peak()
    started, cpu = time.perf_counter(), time.process_time()
    outcome = _performed(setup, task)
    return replace(
        outcome,
        seconds=round(time.perf_counter() - started, 6),
        cpu=round(time.process_time() - cpu, 6),
        memory=peak(),
        attempt=task.attempt,
    )


def _performed(setup: Setup, task: Task) -> Outcome:
    source, target = open_store(setup.source), open_store(setup.target)
    try:
        data = read(source, task.path)
    except Exception as error:
        return failed(task, faults.read_code(error), faults.read_sentence(error))
    digest = sha256(data).hexdigest()
    if task.known == digest and (outputs := _intact(target, task.made)) is not None:
        return _outcome(task, digest, "unchanged", outputs)
    try:
        made = JOBS[setup.job].perform(setup, task, data, source)
    except Exception as error:
        return failed(task, faults.code_of(error), faults.sentence(error), sha256=digest)
    return _written(setup, task, target, made, digest)


def _outcome(task: Task, digest: str, status: str, outputs: tuple[Output, ...], **facts: object) -> Outcome:
    values = {"size": task.size, "stamp": task.stamp, "key": task.key, "sha256": digest, "outputs": outputs}
    return Outcome(task.path, status, **values | facts)  # type: ignore[arg-type]


def _written(setup: Setup, task: Task, target: Store, made: Made, digest: str) -> Outcome:
    try:
        if (edited := _edited(setup, task, target, made, digest)) is not None:
            return failed(task, "book-edited", f"{edited} is not as it was written: a person edited it", sha256=digest)
        if setup.token and not holds(target, setup.token):
            return failed(task, "lease-lost", "another run has taken the target over", sha256=digest)
        outputs = tuple(_output(write(target, path, data), data) for path, data in made.outputs.items())
        _clear(task, target, made)
    except Exception as error:
        return failed(task, faults.write_code(error), faults.sentence(error), sha256=digest)
    return _outcome(task, digest, "done", outputs, **made.facts)


def _clear(task: Task, target: Store, made: Made) -> None:
    """Remove the pages of the book's own folder that it has no more; other formats of an earlier run stay."""
    folder = f"{posixpath.splitext(task.path)[0]}/"
    for path in task.made.keys() - made.outputs.keys():
        if path.startswith(folder) and any(other.startswith(folder) for other in made.outputs):
            remove(target, path)


def _output(entry: Entry, data: bytes) -> Output:
    return Output(*entry, sha256(data).hexdigest())


def _intact(target: Store, made: Mapping[str, str]) -> tuple[Output, ...] | None:
    """The outputs of an earlier run, if each is there and as it was; else None."""
    found = []
    for path, digest in made.items():
        try:
            data, entry = read(target, path), stat(target, path)
        except FileNotFoundError:
            return None
        if sha256(data).hexdigest() != digest:
            return None
        found.append(_output(entry, data))
    return tuple(found)


def _edited(setup: Setup, task: Task, target: Store, made: Made, digest: str) -> str | None:
    """An output that a person edited and that would be overwritten by something else; not the book itself, in place."""
    if setup.options.get("force"):
        return None
    for path in set(task.found) & set(made.outputs):
        old = read(target, path)
        if sha256(old).hexdigest() == digest:
            continue
        if old.strip() and old != made.outputs[path] and _may_be_work(path, old, task):
            return path
    return None


def _may_be_work(path: str, old: bytes, task: Task) -> bool:
    """May a person have written what is there?  TEI tells; of a text, which may be a book's own, the manifest does."""
    if path.endswith(".xml"):
        return not is_untouched(old)
    return path.endswith(TEXT_SUFFIXES) and sha256(old).hexdigest() != task.made.get(path)


def forget_peak() -> None:
    """Let the kernel count the most memory from now on, where it can (Linux)."""
    try:
        with open("/proc/self/clear_refs", "w", encoding="ascii") as stream:
            stream.write("5")
    except OSError:
        return


def peak() -> int:
    """The most memory held since ``forget_peak``, in bytes; what is held now where that is all one can know."""
    try:
        with open("/proc/self/status", encoding="ascii") as stream:
            return next(int(line.split()[1]) * 1024 for line in stream if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        import psutil

        return int(psutil.Process().memory_info().rss)


def main() -> None:
    """Serve a coordinator at the other end of standard input and output."""
    for name in ("SIGINT", "SIGHUP", "SIGBREAK"):  # the coordinator decides what an interruption means
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints must not look like an answer
    faulthandler.enable()
    lines: SimpleQueue[str] = SimpleQueue()
    setup = Setup.from_line(sys.stdin.readline())
    threading.Thread(target=_listen, args=(sys.stdin, lines), daemon=True).start()
    print(READY, file=answers, flush=True)
    _serve(setup, lines, answers)


def _listen(stream: TextIO, lines: SimpleQueue[str]) -> None:
    """Take tasks while the worker is busy; end the process when the coordinator is gone."""
    for line in stream:
        lines.put(line)
    os._exit(0)


def _serve(setup: Setup, lines: SimpleQueue[str], answers: TextIO) -> None:
    gc.disable()
    read_bytes = 0
    for task in _tasks(lines):
        print(perform(setup, task).to_line(), file=answers, flush=True)
        read_bytes += task.size
        if read_bytes > COLLECT_AFTER:
            gc.collect()
            read_bytes = 0


def _tasks(lines: SimpleQueue[str]) -> Iterator[Task]:
    while True:
        yield Task.from_line(lines.get())


if __name__ == "__main__":
    main()
