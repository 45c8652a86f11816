"""The list of issues while a file is read: at most so many of a kind, and a count of the rest."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace

from tei.issues import Issue, Place

OF_A_KIND = 5
"""Issues of one kind that are shown; the last says how many more there are."""
IN_ALL = 500
"""Issues after which reading stops: a file that is wrong everywhere needs no full list."""


class Full(Exception):
    """Enough has been found."""


@dataclass(slots=True)
class Findings:
    """Issues of one file so far."""

    file: str = ""
    of_a_kind: int = OF_A_KIND
    in_all: int = IN_ALL
    issues: list[Issue] = field(default_factory=list)
    counts: dict[Hashable, int] = field(default_factory=dict)
    shown: dict[Hashable, int] = field(default_factory=dict)
    last: dict[Hashable, int] = field(default_factory=dict)


def counted(findings: Findings, kind: Hashable, most: int | None = None) -> bool:
    """Count one more of a kind; whether it is still to be shown, of which there are ``most`` or as many as usual."""
    count = findings.counts.get(kind, 0) + 1
    findings.counts[kind] = count
    return count <= (most or findings.of_a_kind)


def add(findings: Findings, kind: Hashable, issue: Issue) -> int:
    """Keep an issue that ``counted`` let through; returns its place in the list.  Raises ``Full``."""
    if len(findings.issues) >= findings.in_all:
        raise Full
    findings.last[kind] = len(findings.issues)
    findings.shown[kind] = findings.shown.get(kind, 0) + 1
    findings.issues.append(issue)
    return len(findings.issues) - 1


def result(findings: Findings) -> list[Issue]:
    """All issues in the order of their places, each kind's last with the number of those left out."""
    issues = list(findings.issues)
    for kind, count in findings.counts.items():
        more = count - findings.shown.get(kind, count)
        if more:
            at = findings.last[kind]
            issues[at] = replace(issues[at], message=f"{issues[at].message} (and {more} more like this)")
    return sorted(issues, key=lambda issue: (issue.place.line, issue.place.column))


def stopped(findings: Findings, line: int) -> Issue:
    """The issue that says that reading has stopped."""
    return Issue(
        "too-many-errors",
        f"after {findings.in_all} errors the rest of the file was not read",
        Place(findings.file, line),
        "Mend the first errors and validate again.",
    )


def amend(findings: Findings, number: int, code: str, message: str, remedy: str) -> None:
    """Tell an issue anew, now that its cause is known better."""
    findings.issues[number] = replace(findings.issues[number], code=code, message=message, remedy=remedy)
