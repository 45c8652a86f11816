"""Names and the RELAX NG name classes that admit them (ISO/IEC 19757-2, section 4.16 and 7.2).

A name is a pair of namespace and local part.  In expat's spelling the two are joined by a tab.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tei.tree import TEI_NAMESPACE, XML_NAMESPACE

KEPT = 1 << 14
"""Names that are kept taken apart; a schema that allows any name may meet any number of them."""
LONGEST = 100
"""Characters of a name that a message shows."""
SEPARATOR = "\t"


class Name(NamedTuple):
    """An expanded name; no namespace is the empty string."""

    namespace: str
    local: str


class NamespaceClass(NamedTuple):
    """Every name of a namespace, or every name at all where ``namespace`` is None, but for ``excluded``."""

    namespace: str | None
    excluded: NameClass | None = None


@dataclass(frozen=True, slots=True)
class NameChoice:
    """The names that any of ``options`` admits."""

    options: tuple[NameClass, ...]


NameClass = Name | NamespaceClass | NameChoice


def admits(names: NameClass, name: Name) -> bool:
    """Whether ``name`` belongs to the class."""
    if isinstance(names, Name):
        return names == name
    if isinstance(names, NameChoice):
        return any(admits(option, name) for option in names.options)
    if names.namespace is not None and names.namespace != name.namespace:
        return False
    return names.excluded is None or not admits(names.excluded, name)


def literals(names: NameClass) -> Iterator[Name]:
    """The names that the class spells out."""
    if isinstance(names, Name):
        yield names
    elif isinstance(names, NameChoice):
        for option in names.options:
            yield from literals(option)


def is_open(names: NameClass) -> bool:
    """Whether the class has a wildcard, so that ``literals`` are not all of it."""
    if isinstance(names, NameChoice):
        return any(is_open(option) for option in names.options)
    return isinstance(names, NamespaceClass)


@lru_cache(KEPT)
def split(joined: str) -> Name:
    """The name that expat writes as ``namespace TAB local``."""
    namespace, _, local = joined.rpartition(SEPARATOR)
    return Name(namespace, local)


PREFIXES = {"": "", TEI_NAMESPACE: "", XML_NAMESPACE: "xml:"}


def shown(name: Name) -> str:
    """The name as messages show it: bare in TEI and in no namespace, else with the namespace in braces."""
    return PREFIXES.get(name.namespace, f"{{{name.namespace}}}") + name.local


def tag(name: Name) -> str:
    """An element's name as messages show it; the end of a long one is left out."""
    said = shown(name)
    return f"<{said}>" if len(said) <= LONGEST else f"<{said[:LONGEST]}…>"
