"""Files that grow by whole blocks, and are never replaced.

A block is written in two steps: first its body, with room before it, then its head into that room.  What a killed run
left of a block therefore begins with NUL, and a head that is there stands before a whole block.
"""

from __future__ import annotations

import os
from pathlib import Path

GAP = b"\0"
"""What the system gives for room in which nothing was written (POSIX, lseek)."""


def append_block(path: str | Path, head: bytes, body: bytes, at: int) -> None:
    """Append a block to the file at the byte ``at``: its end, or the beginning of a torn block, which is taken out.

    The caller holds the lock of the file.  Where anything fails, the file ends at ``at``.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    try:
        os.ftruncate(descriptor, at)
        try:
            _write_at(descriptor, body, at + len(head))
            _write_at(descriptor, head, at)
        except BaseException:
            os.ftruncate(descriptor, at)
            raise
    finally:
        os.close(descriptor)


def split_torn(data: bytes) -> tuple[bytes, bytes]:
    """Return the whole blocks of a file and what a killed run left of one; empty where it left nothing."""
    whole, gap, rest = data.partition(GAP)
    return whole, gap + rest


def _write_at(descriptor: int, data: bytes, at: int) -> None:
    os.lseek(descriptor, at, os.SEEK_SET)
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)
