"""Why a start tag may not stand where it does, and how to read on so that one mistake is told once.

A cause is kept with the pattern it was found for: a file that repeats one mistake pays for it once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tei.tree import TEI_NAMESPACE
from tei.validation.derivatives import Step, close, step, text
from tei.validation.names import SEPARATOR, Name, split, tag
from tei.validation.patterns import NOTHING, Pattern, choice
from tei.validation.queries import alphabet, first, nearest, required
from tei.validation.schemas import Schema, declarations

SHOWN = 8
"""Names that a message lists before it gives the number of the others."""


class Cause(NamedTuple):
    """What is wrong with a start tag."""

    code: str
    message: str
    remedy: str
    recovery: Step | None = None
    """How to read on; None means to pass over the element with all its content."""
    meant: Name | None = None
    """The name that the element should have had, or the element that is missing before it."""


def joined(name: Name) -> str:
    """The name in expat's spelling."""
    return f"{name.namespace}{SEPARATOR}{name.local}" if name.namespace else name.local


USUAL = (
    "TEI teiHeader text front body back div head p ab list item label l lg table row cell figure graphic note ref hi"
    " quote sp speaker persName placeName orgName date title name lb pb"
).split()
"""The elements that most encoders mean; messages list them before the others."""


def names_list(names: Iterable[Name], first_of_all: Iterable[Name] = ()) -> str:
    """Element names for a message: the required, the usual, then the others, and not too many."""
    needed = frozenset(first_of_all)
    ranks = {local: rank for rank, local in enumerate(USUAL)}
    ordered = sorted(names, key=lambda name: (name not in needed, ranks.get(name.local, len(USUAL)), name.local))
    more = f" and {len(ordered) - SHOWN} others" if len(ordered) > SHOWN else ""
    return ", ".join(map(tag, ordered[:SHOWN])) + more


def expectation(state: Pattern, parent: str) -> str:
    """What may come at this point instead."""
    options = [names_list(first(state), required(state))] if first(state) else []
    options += ["text"] if text(state, "x") is not NOTHING else []
    options += [f"the end of {parent}"] if state.nullable else []
    return " or ".join(options) or "nothing more"


def diagnose(schema: Schema, state: Pattern, model: Pattern, parent: str, name: str) -> Cause:
    """The cause of an unexpected start tag ``name`` in ``parent``, whose content model is ``model``."""
    key = ("cause", name, model)
    cause = state.facts.get(key)
    if cause is None:
        cause = state.facts[key] = _diagnose(schema, state, model, parent, split(name))
    return cause


def _diagnose(schema: Schema, state: Pattern, model: Pattern, parent: str, name: Name) -> Cause:
    if name not in declarations(schema):
        return _unknown(schema, state, name)
    if not parent:
        return _wrong_root(schema, state, name)
    if name in alphabet(model):
        return _missing_before(state, name) or _wrong_order(schema, state, model, parent, name)
    return _misplaced(schema, state, parent, name)


def _declared(schema: Schema, following: Pattern, name: Name) -> Step:
    """Read the element as the schema declares it anywhere, then go on with ``following``."""
    opened = choice(declaration.content() for declaration in declarations(schema)[name])
    return Step(following, opened, close(opened))


def _unknown(schema: Schema, state: Pattern, name: Name) -> Cause:
    """A name that the schema does not have at all."""
    known = declarations(schema)
    for code, like in (("wrong-namespace", _same_local), ("wrong-case", _same_letters)):
        meant = next((other for other in _by_fitness(known, state) if like(other, name)), None)
        if meant:
            return _misnamed(schema, state, code, name, meant)
    return _misspelt(schema, state, name)


def _same_local(one: Name, other: Name) -> bool:
    return one.local == other.local


def _same_letters(one: Name, other: Name) -> bool:
    return one.local.lower() == other.local.lower() and one.namespace == other.namespace


def _by_fitness(known: Iterable[Name], state: Pattern) -> list[Name]:
    """The names that may stand here first."""
    here = first(state)
    return sorted(known, key=lambda name: (name not in here, name.namespace != TEI_NAMESPACE, name))


def _misnamed(schema: Schema, state: Pattern, code: str, name: Name, meant: Name) -> Cause:
    if code == "wrong-namespace":
        found = f"in the namespace {name.namespace}" if name.namespace else "in no namespace"
        message = f"<{name.local}> is {found}, but the schema has it in {meant.namespace or 'none'}"
        remedy = f'Write xmlns="{meant.namespace}" on the root element, or mend the prefix.'
    else:
        message = f"{tag(name)} is written {tag(meant)}: upper and lower case differ"
        remedy = f"Write {tag(meant)}."
    return Cause(code, message, remedy, _as(schema, state, meant), meant)


def _as(schema: Schema, state: Pattern, meant: Name) -> Step:
    """Read on as if the element had the name that was meant."""
    return step(state, joined(meant)) or _declared(schema, state, meant)


def _misspelt(schema: Schema, state: Pattern, name: Name) -> Cause:
    """A name like no other, or like one that was meant."""
    here = {other.local: other for other in first(state)}
    known = here if nearest(name.local, here) else {other.local: other for other in declarations(schema)}
    near = nearest(name.local, known)
    meant = known.get(near)
    remedy = f"Did you mean {tag(meant)}?" if meant else "Use an element that the schema has, or remove this one."
    recovery = _as(schema, state, meant) if meant else None
    return Cause("unknown-element", f"{tag(name)} is no element of this schema", remedy, recovery, meant)


def _wrong_root(schema: Schema, state: Pattern, name: Name) -> Cause:
    roots = names_list(first(state))
    message = f"{tag(name)} may not be the root of a document"
    return Cause("wrong-root", message, f"Begin the document with {roots}.", _declared(schema, state, name))


def _missing_before(state: Pattern, name: Name) -> Cause | None:
    """One required element left out before this one."""
    for missing in sorted(first(state)):
        inserted = step(state, joined(missing))
        repaired = inserted and inserted.following and step(inserted.following, joined(name))
        if repaired:
            message = f"{tag(missing)} is missing before {tag(name)}"
            return Cause("missing-element", message, f"Insert {tag(missing)} here.", repaired, missing)
    return None


def _wrong_order(schema: Schema, state: Pattern, model: Pattern, parent: str, name: Name) -> Cause:
    """Allowed in this parent, but not after what is there already."""
    where = f"{tag(name)} may stand in {parent}, but not at this point"
    message = f"{where}; expected here: {expectation(state, parent)}"
    early = step(model, joined(name)) is not None
    remedy = f"Move {tag(name)} to {'the beginning of' if early else 'its place in'} {parent}."
    return Cause("wrong-order", message, remedy, _declared(schema, state, name))


def parents(schema: Schema, name: Name) -> list[Name]:
    """The elements in which the schema allows an element of this name."""
    known = declarations(schema)
    return [other for other, group in known.items() if any(name in alphabet(each.content()) for each in group)]


def _misplaced(schema: Schema, state: Pattern, parent: str, name: Name) -> Cause:
    homes = parents(schema, name)
    message = f"{tag(name)} may not stand in {parent}; expected here: {expectation(state, parent)}"
    remedy = f"{tag(name)} may stand in {names_list(homes)}." if homes else f"Remove {tag(name)}."
    return Cause("misplaced-element", message, remedy, _declared(schema, state, name))


def parent_shown(name: str) -> str:
    """The open element as messages name it; empty outside the root."""
    return tag(split(name)) if name else ""
