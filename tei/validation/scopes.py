"""What the code of expressions works with: names before it is made, and one document while it runs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lxml import etree

from tei.validation import comparing, functions, values

Element = etree._Element
Run = Callable[[Any, Any], Any]
"""From the context item and the scope to a value."""


def closed(item: Element, earlier: list[Element]) -> list[Element]:
    """The last of the elements that began earlier, all of one name, that the item does not stand in."""
    if not earlier or not len(earlier[-1]):
        return earlier[-1:]
    above = set(item.iterancestors())
    return [node for node in reversed(earlier) if node not in above][:1]


def closed_attribute(item: Element, earlier: list[Element], key: str) -> str | None:
    found = closed(item, earlier)
    return found[0].get(key) if found else None


def indexed(nodes: list[Element], key: Callable[[Element], str | None]) -> dict[str, list[Element]]:
    """The elements by a string that they have."""
    index: dict[str, list[Element]] = {}
    for node in nodes:
        value = key(node)
        if value is not None:
            index.setdefault(value, []).append(node)
    return index


HELPERS = (
    math.isnan, values.said_number, values.to_number, values.normalized, values.first_string, values.first_value,
    values.values_of, values.is_true, values.only, values.strings, comparing.numbers,
    closed, closed_attribute, indexed, functions.substring_before, functions.substring_after, functions.exchange,
)  # fmt: skip


class Variable(NamedTuple):
    kind: str
    code: str
    is_global: bool


@dataclass(frozen=True, slots=True)
class Names:
    """What the names in an expression mean; and whether the context item is an element or a string."""

    namespaces: dict[str, str]
    variables: dict[str, Variable] = field(default_factory=dict)
    watched: set[str] = field(default_factory=set)
    """Tags whose elements are remembered while a document is gone through."""
    bound: dict[str, Any] = field(default_factory=lambda: {each.__name__: each for each in HELPERS})
    """What the code calls, by name."""
    shared: dict[Any, str] = field(default_factory=dict)
    """The names of what is the same for a document."""
    made: dict[str, Run] = field(default_factory=dict)
    """The functions that have been made of code."""
    item: str = "element"


class Scope:
    """One document while rules are run over it."""

    __slots__ = ("kept", "locals", "seen", "tree")

    def __init__(self, tree: etree._ElementTree, watched: set[str]) -> None:
        self.tree = tree
        self.locals: dict[str, Any] = {}
        self.kept: dict[Run, Any] = {}
        self.seen: dict[str, list[Element]] = {tag: [] for tag in watched}

    def once(self, run: Run) -> Any:
        """What is the same for the whole document, found when it is first asked for."""
        try:
            return self.kept[run]
        except KeyError:
            self.kept[run] = found = run(self.tree, self)
            return found


def function(code: str, names: Names) -> Run:
    """The code as a function of the context item and the scope."""
    if code not in names.made:
        names.made[code] = eval(f"lambda item, scope: {code}", names.bound)
    return names.made[code]


def bind(thing: object, names: Names) -> str:
    """A name by which code can call something."""
    name = f"own{len(names.bound)}"
    names.bound[name] = thing
    return name


def shared(key: Any, code: str, names: Names) -> str:
    """Code for what is the same for a document; what has the same key is found once."""
    if key not in names.shared:
        names.shared[key] = bind(lambda item, scope: function(code, names)(item, scope), names)
    return f"scope.once({names.shared[key]})"
