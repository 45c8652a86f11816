"""How much one document may ask for: a table of limits, and the sentence that a reader is told at each.

Every limit is far above what books need and low enough that no file of some bytes can take the machine.  Who trusts
a file raises a limit for one run with the environment variable ``TEIKIT_LIMITS`` (``depth=2000,space=50000000``).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from tei.errors import UnreadableError, UsageError

VARIABLE = "TEIKIT_LIMITS"
SAID = re.compile(r"(?P<name>\w+)\s*=\s*(?P<most>[0-9]{1,15})", re.ASCII)


class Budget(NamedTuple):
    """One limit: its name, the most that is allowed, what is counted, what an editor can do instead."""

    name: str
    most: int
    what: str
    remedy: str


BUDGETS: Mapping[str, Budget] = {
    budget.name: budget
    for budget in (
        Budget("tree", 200 << 20, "bytes of one XML document", "Divide it into several files"),
        Budget("member", 500 << 20, "bytes of one file in an archive", "Unpack the archive"),
        Budget("depth", 800, "levels of elements in each other", "Take out levels of nesting"),
        Budget("space", 20_000_000, "characters that space elements stand for", "Correct @quantity"),
        Budget("seconds", 20, "seconds to be shown", "Make its expressions simpler"),
    )
}
"""Name → limit."""


class BudgetError(UnreadableError):
    """A document asks for more than its share."""


def limit(name: str) -> int:
    """Return the limit called ``name``: that of ``TEIKIT_LIMITS`` where it is raised there."""
    return _limits_of(os.environ.get(VARIABLE, "")).get(name, BUDGETS[name].most)


@cache
def _limits_of(said: str) -> Mapping[str, int]:
    """Return the limits that ``TEIKIT_LIMITS`` names; raises ``UsageError`` where it says anything else."""
    found: dict[str, int] = {}
    for part in filter(None, map(str.strip, said.split(","))):
        match = SAID.fullmatch(part)
        if match is None or match["name"] not in BUDGETS:
            names = ", ".join(BUDGETS)
            remedy = f"Write NAME=NUMBER, several parted by commas; the names are {names}."
            raise UsageError(f"{VARIABLE} says {part!r}, which names no limit", remedy=remedy)
        found[match["name"]] = int(match["most"])
    return found


FRAMES = 16
"""Calls of Python for one level of nesting, at most, in what renders a document."""


def allow_depth() -> None:
    """Let Python call as deeply as documents may nest elements; it never allows less than before."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), FRAMES * limit("depth") + 1000))


def over_budget(name: str, place: str = "") -> BudgetError:
    """Return the error that says in words which limit a document passes, where, and how to go on."""
    budget, most = BUDGETS[name], limit(name)
    remedy = f"{budget.remedy}; for a file that you trust, raise the limit: {VARIABLE}={name}={10 * most}."
    return BudgetError(f"the document asks for more than {most:,} {budget.what}", remedy=remedy, place=place)


def spend(name: str, amount: int, place: str = "") -> None:
    """Raise ``BudgetError`` where ``amount`` is more than the limit called ``name``."""
    if amount > limit(name):
        raise over_budget(name, place)
