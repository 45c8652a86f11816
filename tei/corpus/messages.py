"""What coordinator and workers say to each other: one JSON object a line, never the text of a book."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Status = Literal["done", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one book may take."""

    seconds: float = 0
    """Wall clock; zero is no limit."""
    memory: int = 0
    """Bytes that the worker may hold while it is at the book; zero is no limit."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What is alike for all books of a run."""

    job: str
    source: str
    """The address of the folder of books, as fsspec opens it."""
    target: str
    token: str = ""
    """Of the lease on the target; a worker writes nothing once another run holds it."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """The job's own: formats, reading, schema …"""
    limits: Limits = Limits()
    processes: int = 1
    address: str = ""
    """Of a scheduler that runs already, for engines that have one."""

    def to_line(self) -> str:
        """As a message."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_line(cls, line: str) -> Setup:
        """The message read back."""
        values = json.loads(line)
        return cls(**values | {"limits": Limits(**values["limits"])})


@dataclass(frozen=True, slots=True)
class Task:
    """One book: where it is, how it is to be read, and what the manifest knows of it."""

    path: str
    """Relative to the source, with slashes."""
    size: int = 0
    stamp: str = ""
    key: str = ""
    """The hash of all options that the result depends on."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Style, encoding, language, metadata, the names of the files beside it."""
    known: str = ""
    """The SHA-256 that the book had when it was done with the same options and version; else empty."""
    made: Mapping[str, str] = field(default_factory=dict)
    """The outputs of that time, with their SHA-256."""
    found: Sequence[str] = ()
    """Outputs that are in the target and not as the manifest knows them: they may be a person's work."""
    attempt: int = 1

    def to_line(self) -> str:
        """As a message."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_line(cls, line: str) -> Task:
        """The message read back."""
        return cls(**json.loads(line))


@dataclass(frozen=True, slots=True)
class Output:
    """One file that was written."""

    path: str
    size: int
    stamp: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Remark:
    """One issue of one book."""

    code: str
    severity: str
    message: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one book."""

    path: str
    status: Status
    size: int = 0
    stamp: str = ""
    key: str = ""
    sha256: str = ""
    code: str = ""
    """Why it failed, as a code of the catalogue of issues."""
    reason: str = ""
    title: str = ""
    style: str = ""
    encoding: str = ""
    characters: int = 0
    valid: bool | None = None
    lossless: bool | None = None
    certainties: Mapping[str, int] = field(default_factory=dict)
    """How many decisions were taken with which certainty: given, high, medium, low, unknown."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many headings, pages, paragraphs …"""
    remarks: tuple[Remark, ...] = ()
    outputs: tuple[Output, ...] = ()
    seconds: float = 0
    cpu: float = 0
    memory: int = 0
    """The most that the worker held while it was at the book, in bytes."""
    attempt: int = 1

    def to_line(self) -> str:
        """As a message."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_line(cls, line: str) -> Outcome:
        """The message read back."""
        values = json.loads(line)
        values["remarks"] = tuple(Remark(**remark) for remark in values["remarks"])
        values["outputs"] = tuple(Output(**output) for output in values["outputs"])
        return cls(**values)


def failed(task: Task, code: str, reason: str, **values: Any) -> Outcome:
    """That ``task`` failed, and why."""
    return Outcome(
        task.path,
        "failed",
        size=task.size,
        stamp=task.stamp,
        key=task.key,
        code=code,
        reason=reason,
        attempt=task.attempt,
        **values,
    )
