"""Patterns of Schematron in one walk through the document.

The elements that have tag and names of attributes in common share a plan: the rules that may be about them, without the
tests that the names alone decide.  What no plan is needed for costs a look-up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from lxml import etree

from tei.validation.contexts import ANY, Context, contexts_of, decided
from tei.validation.evaluation import compiled
from tei.validation.scopes import Names, Run, Scope, Variable, function
from tei.validation.values import as_boolean, as_string
from tei.validation.xpath import Expression, UnknownExpression, read_xpath

Node = etree._Element
SCHEMATRON = "http://purl.oclc.org/dsdl/schematron"
SCH = f"{{{SCHEMATRON}}}"
TESTS = (f"{SCH}assert", f"{SCH}report")
Told = Callable[[str, Node, str], None]
"""Called with the key of a test, the element and the message."""


class Test(NamedTuple):
    key: str
    expression: Expression
    holds: str
    """Code, as for the message and the values: most are never needed."""
    wanted: bool
    """What the condition is where nothing is wrong."""
    message: str


@dataclass(frozen=True, slots=True)
class Rule:
    contexts: list[Context]
    lets: tuple[tuple[str, str], ...]
    tests: tuple[Test, ...]


class Chance(NamedTuple):
    """A rule that may be about an element, with the tests that are left."""

    matches: Run
    lets: tuple[tuple[str, Run], ...]
    tests: tuple[tuple[Run, Test], ...]


Pattern = tuple[Rule, ...]
Plan = list[tuple[Chance, ...]]


def read_pattern(pattern: Node, names: Names, key: str) -> Pattern:
    """The rules of a pattern; ``key`` is the attribute with the key of a test.  Raises ``UnknownExpression``."""
    if pattern.find(f"{SCH}let") is not None:
        raise UnknownExpression("variables of a pattern")
    rules = [rule for rule in pattern.iterchildren(f"{SCH}rule") if rule.get("abstract") != "true"]
    return tuple(_rule(rule, names, key) for rule in rules)


def _rule(rule: Node, names: Names, key: str) -> Rule:
    contexts = contexts_of(read_xpath(rule.get("context", "")), names)
    inner = replace(names, variables=dict(names.variables))
    lets = tuple(_let(let, inner) for let in rule.iterchildren(f"{SCH}let"))
    return Rule(contexts, lets, tuple(_test(test, inner, key) for test in rule.iterchildren(*TESTS)))


def _let(let: Node, names: Names) -> tuple[str, str]:
    """A variable of a rule; from here on the names know it."""
    name = let.get("name", "")
    if name in names.variables:
        raise UnknownExpression(f"${name} is declared twice")
    code = compiled(read_xpath(let.get("value", "''")), names)
    names.variables[name] = Variable(code.kind, f"scope.locals[{name!r}]", False)
    return name, code.text


def _test(test: Node, names: Names, key: str) -> Test:
    expression = read_xpath(test.get("test", ""))
    holds = as_boolean(compiled(expression, names))
    message = f"normalized({' + '.join(_message(test, names))})"
    return Test(test.get(key, ""), expression, holds, test.tag == TESTS[0], message)


def _message(test: Node, names: Names) -> Iterator[str]:
    """The parts of a message, as code."""
    yield repr(test.text or "")
    for part in test:
        if part.tag == f"{SCH}value-of":
            yield _value(part.get("select", ""), names)
        elif part.tag == f"{SCH}name":
            yield _value(f"name({part.get('path', '.')})", names)
        elif isinstance(part.tag, str):
            yield repr("".join(map(str, part.itertext())))
        yield repr(part.tail or "")


def _value(expression: str, names: Names) -> str:
    return as_string(compiled(read_xpath(expression), names))


def run_patterns(tree: etree._ElementTree, patterns: Iterable[Pattern], names: Names, told: Told) -> None:
    """Tell of every test that fails."""
    scope = Scope(tree, names.watched)

    def failed(test: Test, element: Node) -> None:
        told(test.key, element, function(test.message, names)(element, scope))

    plans: dict[str, dict[tuple[Any, ...], Plan]] = {}
    every = tuple(patterns)
    for element in tree.iter("*"):
        keys = tuple(element.keys())
        tag = str(element.tag)
        of_tag = plans.setdefault(tag, {})
        plan = of_tag.get(keys)
        if plan is None:
            plan = of_tag[keys] = _plan(tag, frozenset(map(str, keys)), every, names)
        if plan:
            _apply(plan, element, scope, failed)
        if tag in scope.seen:
            scope.seen[tag].append(element)


def _apply(plan: Plan, element: Node, scope: Scope, failed: Callable[[Test, Node], None]) -> None:
    """In every pattern the first rule that is about the element."""
    for chances in plan:
        for matches, lets, tests in chances:
            if matches(element, scope):
                for name, value in lets:
                    scope.locals[name] = value(element, scope)
                for holds, test in tests:
                    if holds(element, scope) is not test.wanted:
                        failed(test, element)
                break


def _plan(tag: str, keys: frozenset[str], patterns: Iterable[Pattern], names: Names) -> Plan:
    plans = (tuple(_chances(tag, keys, pattern, names)) for pattern in patterns)
    return [chances for chances in plans if any(chance.tests for chance in chances)]


def _chances(tag: str, keys: frozenset[str], pattern: Pattern, names: Names) -> Iterator[Chance]:
    for rule in pattern:
        found = [each for each in rule.contexts if each.tag in (tag, ANY) and _possible(each, keys, names)]
        if found:
            matches = function(" or ".join(context.code for context in found), names)
            left = [test for test in rule.tests if decided(test.expression, keys, names) is not test.wanted]
            lets = tuple((name, function(code, names)) for name, code in rule.lets)
            yield Chance(matches, lets, tuple((function(test.holds, names), test) for test in left))


def _possible(context: Context, keys: frozenset[str], names: Names) -> bool:
    return not any(decided(predicate, keys, names) is False for predicate in context.predicates)
