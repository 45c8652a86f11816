"""What is wrong with attributes, text and endings, in words for an editor."""

from __future__ import annotations

from typing import NamedTuple

from tei.expressions import expression
from tei.validation.causes import SHOWN, expectation, names_list, parent_shown
from tei.validation.datatypes import NAMES, NCNAME
from tei.validation.name_characters import LATE_NAME_CHARACTER
from tei.validation.names import Name, shown, split
from tei.validation.patterns import Pattern
from tei.validation.queries import attributes, described, first, leaves, listed, nearest, required, required_attributes
from tei.validation.schemas import Schema, declarations

EXCERPT = 40
"""Characters of the document that a message quotes."""
VALUES_SHOWN = 20
EDITION = "it stands in names only since the fifth edition of XML 1.0"
NAME = expression(NCNAME)
LATE_NAME = expression(f"a[{LATE_NAME_CHARACTER}]")


class Fault(NamedTuple):
    """A code with its message and remedy."""

    code: str
    message: str
    remedy: str


def excerpt(string: str) -> str:
    """The beginning of a string, on one line, in quotation marks."""
    flat = " ".join(string.split())
    return f"“{flat[:EXCERPT]}…”" if len(flat) > EXCERPT else f"“{flat}”"


def at(name: Name | str) -> str:
    """An attribute's name as messages show it."""
    return f"@{shown(split(name) if isinstance(name, str) else name)}"


def wrong_value(element: str, name: str, value: str, wanted: Pattern) -> Fault:
    """An attribute's value that the schema refuses."""
    message = f"{excerpt(value)} is no value of {at(name)} on {parent_shown(element)}; it must be {_allowed(wanted)}"
    near = nearest(value, listed(wanted))
    if not near and (late := _late(value, wanted)):
        return Fault("wrong-value", message, f"Write it without {late}.")
    return Fault("wrong-value", message, f"Did you mean “{near}”?" if near else f"Give {at(name)} such a value.")


def _late(value: str, wanted: Pattern) -> str:
    """The character of a would-be name that only the fifth edition of XML admits, in words; empty without one."""
    names = any(getattr(leaf.term, "name", "") in NAMES for leaf in leaves(wanted))
    late = [character for character in value if LATE_NAME.fullmatch(f"a{character}")] if names else []
    odd = next((character for character in late if not NAME.fullmatch(f"a{character}")), "")
    return odd and f"{odd} (U+{ord(odd):04X}), which jing and others refuse: {EDITION}"


def _allowed(wanted: Pattern) -> str:
    values = listed(wanted)
    more = f" or one of {len(values) - VALUES_SHOWN} others" if len(values) > VALUES_SHOWN else ""
    if any(leaf.kind == "data" for leaf in leaves(wanted)):
        return " or ".join([*filter(None, values[:VALUES_SHOWN]), described(wanted)])
    return f"one of {', '.join(values[:VALUES_SHOWN])}{more}" if len(values) > 1 else "".join(values) or "empty"


def unknown_attribute(schema: Schema, element: str, name: str, opened: Pattern) -> Fault:
    """An attribute that the element does not have."""
    known = {shown(own): own for own, _ in attributes(opened)}
    wanted = split(name)
    near = nearest(shown(wanted), known)
    groups = declarations(schema).values()
    elsewhere = any(wanted == own for group in groups for own, _ in attributes(group[0].content()))
    kind = ("misplaced-attribute", "may not stand") if elsewhere else ("unknown-attribute", "is unknown")
    remedy = f"Did you mean @{near}?" if near else f"Remove {at(name)}; {parent_shown(element)} has {_names(known)}."
    return Fault(kind[0], f"{at(name)} {kind[1]} on {parent_shown(element)}", remedy)


def _names(known: dict[str, Name]) -> str:
    names = sorted(known, key=lambda name: (":" in name, name))
    more = f" and {len(names) - SHOWN} others" if len(names) > SHOWN else ""
    return ", ".join(f"@{name}" for name in names[:SHOWN]) + more if names else "no attributes"


def missing_attribute(element: str, rest: Pattern) -> Fault:
    """A start tag without an attribute that it needs; ``rest`` is what is still wanted."""
    missing = sorted(at(name) for name in required_attributes(rest))
    options = sorted({at(name) for name, _ in attributes(rest)})
    wanted = " and ".join(missing) or "one of " + ", ".join(options[:SHOWN])
    return Fault("missing-attribute", f"{parent_shown(element)} needs {wanted}", f"Add {wanted}.")


def stray_text(element: str, string: str, state: Pattern) -> Fault:
    """Text where only elements may stand."""
    parent = parent_shown(element)
    message = f"text may not stand directly in {parent}: {excerpt(string)}; expected here: {expectation(state, parent)}"
    remedy = (
        f"Put the text into one of {names_list(first(state), required(state))}." if first(state) else "Remove the text."
    )
    return Fault("stray-text", message, remedy)


def wrong_text(element: str, string: str, state: Pattern) -> Fault:
    """The text of an element whose content is a value."""
    message = f"{excerpt(string)} is no content for {parent_shown(element)}; it must be {_allowed(state)}"
    return Fault("wrong-text", message, f"Mend the text of {parent_shown(element)}.")


def incomplete(element: str, line: int, state: Pattern) -> Fault:
    """An end tag that comes too early."""
    parent = parent_shown(element)
    missing = names_list(required(state))
    wanted = f"{missing} is missing" if missing else f"expected: {expectation(state, parent)}"
    remedy = f"Add {missing or names_list(first(state)) or 'what is missing'} before the end of {parent}."
    return Fault("incomplete-content", f"{parent}, opened in line {line}, is incomplete: {wanted}", remedy)


def duplicate_id(value: str, line: int) -> Fault:
    """An identifier given twice."""
    message = f"the xml:id “{value}” is already in line {line}"
    return Fault("duplicate-id", message, "Give one of the two another xml:id.")


def dangling_idref(value: str) -> Fault:
    """A pointer to an identifier that no element has."""
    message = f"no element has the xml:id “{value}”"
    return Fault("dangling-id", message, "Mend the pointer, or give its target this xml:id.")
