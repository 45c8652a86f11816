"""Proof that one RELAX NG schema accepts only documents that another accepts.

The proof walks both schemas side by side from their start, as a product of automata whose states are
derivatives of the content models.  Whatever the narrow schema lets happen (an element, an attribute,
a value, text, an end), the wide one must let happen too.  It wants, as all schemas made from ODD
have, one definition for each element name; where a rule does not apply, the place is reported as
undecided, never passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations, product

from tei.odd.values import contains
from tei.validation import patterns as p
from tei.validation.derivatives import attribute, child, close, forgive_attributes, text
from tei.validation.names import Name, is_open, shown, tag
from tei.validation.patterns import NOTHING, Pattern, choice, sequence
from tei.validation.queries import attributes, first, required, required_attributes
from tei.validation.schemas import Schema


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A place where the proof fails: in which element, about what, and why."""

    element: str
    subject: str
    reason: str

    def __str__(self) -> str:
        return f"{self.element} {self.subject}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Proof:
    """What the walk found; ``violations`` are documents that only the narrow schema accepts."""

    violations: tuple[Finding, ...]
    undecided: tuple[Finding, ...]
    elements: int
    states: int

    @property
    def holds(self) -> bool:
        """Whether the inclusion is proved."""
        return not self.violations and not self.undecided


Pair = tuple[Pattern, Pattern]
"""A state of the walk: what remains of a model in the narrow schema, and in the wide one."""


@dataclass(slots=True)
class _Walk:
    """The work that is left, and what was found so far."""

    waiting: list[tuple[Name | None, Pattern, Pattern]] = field(default_factory=list)
    seen: set[tuple[Name | None, Pattern, Pattern]] = field(default_factory=set)
    states: int = 0
    violations: set[Finding] = field(default_factory=set)
    undecided: set[Finding] = field(default_factory=set)


def prove_inclusion(narrow: Schema, wide: Schema) -> Proof:
    """Whether every document that ``narrow`` accepts is accepted by ``wide``, and where not."""
    walk = _Walk()
    _wait(walk, None, narrow.start, wide.start)
    while walk.waiting:
        _compare_elements(walk, *walk.waiting.pop())
    violations, undecided = (tuple(sorted(found)) for found in (walk.violations, walk.undecided))
    return Proof(violations, undecided, len({name for name, _, _ in walk.seen if name}), walk.states)


def _wait(walk: _Walk, name: Name | None, narrow: Pattern, wide: Pattern) -> None:
    entry = name, narrow, wide
    if entry not in walk.seen:
        walk.seen.add(entry)
        walk.waiting.append(entry)


def _compare_elements(walk: _Walk, name: Name | None, narrow: Pattern, wide: Pattern) -> None:
    element = tag(name) if name else "the document"
    content = forgive_attributes(narrow)
    for rest in _after_attributes(walk, element, narrow, wide):
        _compare_content(walk, element, (content, rest))


def _after_attributes(walk: _Walk, element: str, narrow: Pattern, wide: Pattern) -> Iterator[Pattern]:
    """What the wide schema's model may come down to, for each set of attributes that the narrow one allows."""
    allowed = _allowed(narrow)
    needed = required_attributes(narrow)
    known = {name for name, _ in attributes(wide)}
    for name in allowed.keys() - known:
        if not any(_has(factor, name) for factor in _factors(wide)):
            walk.violations.add(Finding(element, f"@{shown(name)}", "not allowed by the wide schema"))
    rests = [list(_factor_rests(walk, element, factor, allowed, needed)) for factor in _factors(wide)]
    return (sequence(combination) for combination in product(*rests))


def _allowed(pattern: Pattern) -> dict[Name, Pattern]:
    """Each attribute with all its possible values."""
    found: dict[Name, Pattern] = {}
    for name, value in attributes(pattern):
        found[name] = choice((found.get(name, NOTHING), value))
    return found


def _factors(pattern: Pattern) -> Iterator[Pattern]:
    """The members of a sequence: an attribute is the concern of one of them only."""
    while pattern.kind == p.GROUP:
        yield pattern.parts[0]
        pattern = pattern.parts[1]
    yield pattern


def _has(pattern: Pattern, name: Name) -> bool:
    return bool(attribute(pattern, name))


def _factor_rests(
    walk: _Walk, element: str, factor: Pattern, allowed: dict[Name, Pattern], needed: frozenset[Name]
) -> Iterator[Pattern]:
    if not factor.has_attributes:
        yield factor
        return
    here = [name for name in allowed if _has(factor, name)]
    found = {
        _consumed(walk, element, factor, [(name, allowed[name]) for name in chosen])
        for chosen in _subsets([name for name in here if name not in needed], [name for name in here if name in needed])
    }
    if NOTHING in found:
        names = ", ".join(f"@{shown(name)}" for name in here or required_attributes(factor))
        walk.violations.add(Finding(element, names, "the wide schema needs these attributes, or other combinations"))
    yield from found - {NOTHING}


def _subsets(optional: list[Name], always: list[Name]) -> Iterable[list[Name]]:
    chosen = chain.from_iterable(combinations(optional, size) for size in range(len(optional) + 1))
    return ([*always, *some] for some in chosen)


def _consumed(walk: _Walk, element: str, factor: Pattern, given: list[tuple[Name, Pattern]]) -> Pattern:
    """What is left of ``factor`` when it has met the given attributes; ``NOTHING`` where it does not allow them."""
    for name, value in given:
        options = attribute(factor, name)
        rests = [rest for wide, rest in options if contains(wide, value)]
        if options and not rests:
            walk.undecided.add(
                Finding(element, f"@{shown(name)}", "no proof that the wide schema allows all its values")
            )
        factor = choice(rests or [rest for _, rest in options])
    return close(factor)


def _compare_content(walk: _Walk, element: str, start: Pair) -> None:
    seen, waiting = {start}, [start]
    while waiting:
        walk.states += 1
        for pair in _successors(walk, element, *waiting.pop()):
            if pair not in seen:
                seen.add(pair)
                waiting.append(pair)


def _successors(walk: _Walk, element: str, narrow: Pattern, wide: Pattern) -> Iterator[Pair]:
    if narrow.nullable and not wide.nullable:
        missing = ", ".join(tag(name) for name in sorted(required(wide))[:4])
        walk.violations.add(Finding(element, "its end", f"the wide schema still needs {missing or 'something'}"))
    if narrow.has_data:
        if not contains(wide, narrow):
            walk.undecided.add(Finding(element, "its text", "no proof that the wide schema allows all its values"))
        return
    yield from _after_text(walk, element, narrow, wide)
    if _is_wild(narrow):
        walk.undecided.add(Finding(element, "any element", "a wildcard of the narrow schema is not compared"))
    for name in first(narrow):
        yield from _after_child(walk, element, name, narrow, wide)


def _after_text(walk: _Walk, element: str, narrow: Pattern, wide: Pattern) -> Iterator[Pair]:
    rest, other = text(narrow, "x"), text(wide, "x")
    if rest is not NOTHING and other is NOTHING:
        walk.violations.add(Finding(element, "text", "not allowed by the wide schema"))
    elif rest is not NOTHING:
        yield rest, other


def _is_wild(pattern: Pattern) -> bool:
    if pattern.kind == p.ELEMENT:
        return is_open(pattern.term.names)
    return pattern.kind != p.ATTRIBUTE and any(map(_is_wild, pattern.parts))


def _after_child(walk: _Walk, element: str, name: Name, narrow: Pattern, wide: Pattern) -> Iterator[Pair]:
    inside, outside = child(narrow, name), child(wide, name)
    declarations = {declaration for declaration, _ in outside}
    if not declarations:
        walk.violations.add(Finding(element, tag(name), "not allowed there by the wide schema"))
    elif len(declarations) > 1:
        walk.undecided.add(Finding(element, tag(name), "the wide schema has more than one definition"))
    else:
        content = declarations.pop().content()
        for declaration in {declaration for declaration, _ in inside}:
            _wait(walk, name, declaration.content(), content)
        yield choice(rest for _, rest in inside), choice(rest for _, rest in outside)
