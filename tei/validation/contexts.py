"""Which elements a rule of Schematron is about: its context, as a function and as what can be said of it beforehand.

Most elements are no rule's.  Tag and attribute names say so for all elements that have the same, once for a document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from tei.validation.evaluation import compiled, tag_of
from tei.validation.scopes import Names, bind
from tei.validation.values import NUMBER, as_boolean
from tei.validation.xpath import Expression, UnknownExpression

ANY = ""
"""The tag of a step that every element passes."""


@dataclass(frozen=True, slots=True)
class Context:
    """One path of a rule's context."""

    tag: str
    predicates: tuple[Expression, ...]
    code: str
    """Whether an element with that tag is meant."""


def contexts_of(expression: Expression, names: Names) -> list[Context]:
    """The paths of a context; raises ``UnknownExpression`` for attributes, texts and what counts positions."""
    paths = expression.parts if expression.kind == "|" else (expression,)
    return [_context(path, names) for path in paths]


def _context(path: Expression, names: Names) -> Context:
    steps = list(_steps(path))
    code = " and ".join([*_conditions(steps[-1], names), *_above(steps[:-1], names)])
    return Context(_tag(steps[-1], names), steps[-1].parts, code or "True")


def _steps(path: Expression) -> Iterator[Expression]:
    """The steps from the outermost; a pattern may begin with ``//``, which says nothing (XSLT 1.0, 5.2)."""
    parts = path.parts[1:] if path.value and path.parts and path.parts[0].text == "//" else path.parts
    absolute = path.value and len(parts) == len(path.parts)
    if path.kind != "path" or not parts or absolute or any(part.kind != "step" for part in parts):
        raise UnknownExpression(path.text)
    if any(part.value[0] != "child" and part.text != "//" for part in parts if isinstance(part.value, tuple)):
        raise UnknownExpression(path.text)
    return iter(parts)


def _tag(step: Expression, names: Names) -> str:
    assert isinstance(step.value, tuple)
    return ANY if step.value[1] == "*" else tag_of(step.value[1], names)


def _conditions(step: Expression, names: Names) -> list[str]:
    return [_condition(predicate, step, at, names) for at, predicate in enumerate(step.parts)]


def _condition(predicate: Expression, step: Expression, at: int, names: Names) -> str:
    """A predicate as code; of positions only ``[1]``, the first of its name among its siblings."""
    if predicate.kind == "number" and predicate.value == 1 and at == 0 and (tag := _tag(step, names)):
        return f"next(item.itersiblings({tag!r}, preceding=True), None) is None"
    condition = compiled(predicate, names)
    if condition.kind == NUMBER:
        raise UnknownExpression(predicate.text)
    return as_boolean(condition)


def _above(steps: Sequence[Expression], names: Names) -> list[str]:
    """What the steps before the last one ask of the parent, or behind ``//`` of any ancestor."""
    if not steps:
        return []
    far = steps[-1].text == "//"
    own, rest = (steps[-2], steps[:-2]) if far else (steps[-1], steps[:-1])
    tag = _tag(own, names)
    code = " and ".join([*_conditions(own, names), *_above(rest, names)])
    if far:
        return [f"any({code or 'True'} for item in item.iterancestors({tag or '*'!r}))"]
    test = f"item.tag == {tag!r}" if tag else "True"
    return [f"any({code or 'True'} for item in {bind(parent, names)}(item) if {test})"]


def parent(item: etree._Element) -> tuple[etree._Element, ...]:
    node = item.getparent()
    return () if node is None else (node,)


def decided(expression: Expression, keys: frozenset[str], names: Names) -> bool | None:
    """What a condition is for every element whose attributes have these names; None where the values decide."""
    known = [decided(part, keys, names) for part in expression.parts] if expression.kind in DECIDERS else []
    if known:
        return DECIDERS[expression.kind](known)
    if expression.kind == "call" and len(expression.parts) == FUNCTIONS_DECIDED.get(str(expression.value), -1):
        return _of_call(expression, keys, names)
    key = _attribute(expression, names)
    return None if key is None else key in keys


def _either(known: Sequence[bool | None]) -> bool | None:
    return True if True in known else None if None in known else False


def _both(known: Sequence[bool | None]) -> bool | None:
    return False if False in known else None if None in known else True


DECIDERS = {"or": _either, "and": _both}
FUNCTIONS_DECIDED = {"not": 1, "starts-with": 2, "contains": 2}


def _of_call(expression: Expression, keys: frozenset[str], names: Names) -> bool | None:
    if expression.value == "not":
        inner = decided(expression.parts[0], keys, names)
        return None if inner is None else not inner
    key, sought = _attribute(expression.parts[0], names), expression.parts[1]
    absent = key is not None and key not in keys and sought.kind == "literal" and sought.value != ""
    return False if absent else None


def _attribute(expression: Expression, names: Names) -> str | None:
    """The attribute that ``@name`` means; None for any other expression."""
    if expression.kind != "path" or len(expression.parts) != 1 or expression.value or names.item != "element":
        return None
    step = expression.parts[0]
    if step.kind != "step" or not isinstance(step.value, tuple) or step.value[0] != "attribute" or step.parts:
        return None
    try:
        return tag_of(step.value[1], names)
    except UnknownExpression:
        return None
