"""Expressions of XPath 1.0 as code of Python, for those that rules ask of every element.

lxml needs some microseconds for each evaluation of an XPath, and copies the lists that a rule compares with every time.
Here attributes, strings, comparisons and look-ups become Python; a path is left to libxml2, once for the document where
it does not depend on the element.  What is understood neither way raises ``UnknownExpression``, and the rule is left to
libxslt (``tei.validation.stylesheets``).

The code consists of the templates of this package, of numbers, and of strings as ``repr`` writes them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

from lxml import etree

from tei.tree import XML_NAMESPACE
from tei.validation.comparing import EQUALITY, ORDER, comparison
from tei.validation.functions import CORE, FUNCTIONS, called, concat, substring
from tei.validation.scopes import Names, Variable, bind, shared
from tei.validation.values import (
    BOOLEAN,
    NODES,
    NUMBER,
    ONE,
    STRING,
    STRINGS,
    Code,
    as_boolean,
    as_number,
)
from tei.validation.xpath import Expression, UnknownExpression, read_xpath

PASSED = frozenset((STRING, NUMBER, BOOLEAN, NODES))
"""Sorts of variables that libxml2 takes from us."""
IMPLICIT = frozenset(("string", "number", "normalize-space", "string-length"))
"""Functions that take the context item where they are given nothing."""
ITSELF = Expression("path", ".", False, (Expression("step", ".", ("self", "node()")),))
ARITHMETIC = frozenset("+-*")
WANTED = frozenset(("variable", "literal"))
"""What means the same inside and outside of a predicate."""


def compiled(expression: Expression, names: Names) -> Code:
    """The expression as code; raises ``UnknownExpression``."""
    try:
        return COMPILERS[expression.kind](expression, names)
    except UnknownExpression:
        return by_libxml2(expression, names)


def tag_of(test: str, names: Names) -> str:
    """The tag or the attribute's key that a name test means."""
    prefix, _, local = test.rpartition(":")
    if "*" in test or "(" in test or (prefix and prefix not in names.namespaces and prefix != "xml"):
        raise UnknownExpression(test)
    namespace = XML_NAMESPACE if prefix == "xml" else names.namespaces.get(prefix, "") if prefix else ""
    return f"{{{namespace}}}{local}" if namespace else local


def define(name: str, text: str, names: Names) -> None:
    """Add a variable for the whole document; one that is not understood stays unknown."""
    try:
        expression = read_xpath(text)
        code = compiled(expression, names)
    except UnknownExpression:
        return
    if is_free(expression, names):
        said = shared(("variable", name), code.text, names)
        names.variables[name] = Variable(code.kind, said, True)


def every(expression: Expression) -> Iterator[Expression]:
    """The expression and all its parts."""
    yield expression
    for part in expression.parts:
        yield from every(part)


def is_free(expression: Expression, names: Names) -> bool:
    """Whether an expression gives the same for every context item of a document."""
    used = [str(each.value) for each in every(expression) if each.kind == "variable"]
    known = all(name in names.variables and names.variables[name].is_global for name in used)
    return known and _starts_free(expression)


def _starts_free(expression: Expression) -> bool:
    if expression.kind == "path":
        start = expression.parts[0] if expression.parts else None
        return bool(expression.value) or (start is not None and start.kind != "step" and _starts_free(start))
    if expression.kind == "filter":
        return _starts_free(expression.parts[0])
    if expression.kind == "call" and not expression.parts:
        return expression.value in ("true", "false")
    return all(map(_starts_free, expression.parts))


def by_libxml2(expression: Expression, names: Names) -> Code:
    """The expression as libxml2 evaluates it, once for the document where that is enough."""
    kind = kind_of(expression)
    used = list(dict.fromkeys(str(each.value) for each in every(expression) if each.kind == "variable"))
    known = all(name in names.variables and names.variables[name].kind in PASSED for name in used)
    calls = {each.value for each in every(expression) if each.kind == "call"}
    if names.item != "element" or not known or not calls <= CORE:
        raise UnknownExpression(expression.text)
    given = "".join(f", **{{{name!r}: {names.variables[name].code}}}" for name in used)
    code = f"{_query(expression.text, names)}(item{given})"
    code = f"strings({code})" if kind == STRINGS else code
    if not is_free(expression, names):
        return Code(kind, code)
    return Code(kind, shared(expression.text, code, names))


def _query(text: str, names: Names) -> str:
    try:
        return bind(etree.XPath(text, namespaces=names.namespaces, smart_strings=False), names)
    except etree.XPathError as error:
        raise UnknownExpression(str(error)) from None


OF_OPERATORS = {
    **dict.fromkeys(("or", "and", *EQUALITY, *ORDER), BOOLEAN),
    **dict.fromkeys((*ARITHMETIC, "div", "mod", "negative", "number"), NUMBER),
    "literal": STRING,
}
OF_CALLS = {
    **{name: row.gives for name, row in FUNCTIONS.items()},
    **dict.fromkeys(("concat", "name", "local-name", "namespace-uri", "substring"), STRING),
    **dict.fromkeys(("count", "sum", "floor", "ceiling", "round"), NUMBER),
    "lang": BOOLEAN,
}


def kind_of(expression: Expression) -> str:
    """The sort of the value that libxml2 gives; raises ``UnknownExpression`` where that depends on the document."""
    if expression.kind == "call" and expression.value in OF_CALLS:
        return OF_CALLS[str(expression.value)]
    if expression.kind == "filter":
        return kind_of(expression.parts[0])
    if expression.kind == "|" and len(kinds := set(map(kind_of, expression.parts))) == 1:
        return kinds.pop()
    if expression.kind == "path" and expression.parts and isinstance(step := expression.parts[-1].value, tuple):
        if step[0] == "attribute" or step[1] == "text()":
            return STRINGS
        if "(" not in step[1] and step[0] != "namespace":
            return NODES
    if expression.kind in OF_OPERATORS:
        return OF_OPERATORS[expression.kind]
    raise UnknownExpression(expression.text)


def _literal(expression: Expression, names: Names) -> Code:
    if expression.value == math.inf:
        raise UnknownExpression(expression.text)
    return Code(STRING if isinstance(expression.value, str) else NUMBER, repr(expression.value))


def _variable(expression: Expression, names: Names) -> Code:
    variable = names.variables.get(str(expression.value))
    if variable is None:
        raise UnknownExpression(expression.text)
    return Code(variable.kind, variable.code)


def _logic(expression: Expression, names: Names) -> Code:
    left, right = (as_boolean(compiled(part, names)) for part in expression.parts)
    return Code(BOOLEAN, f"({left} {expression.kind} {right})")


def _comparison(expression: Expression, names: Names) -> Code:
    said, other = expression.parts
    if said.kind == "call" and said.value == "string" and other.value == "NaN" and expression.kind == "!=":
        number = compiled(said.parts[0], names) if said.parts else Code(STRING, "")
        if number.kind == NUMBER:
            return Code(BOOLEAN, f"(not isnan({number.text}))")
    left, right = (compiled(part, names) for part in expression.parts)
    return Code(BOOLEAN, comparison(expression.kind, left, right))


def _arithmetic(expression: Expression, names: Names) -> Code:
    left, right = (as_number(compiled(part, names)) for part in expression.parts)
    return Code(NUMBER, f"({left} {expression.kind} {right})")


def _call(expression: Expression, names: Names) -> Code:
    name, parts = str(expression.value), expression.parts
    if name in IMPLICIT and not parts:
        parts = (ITSELF,)
    if name == "substring" and all(part.kind == "number" for part in parts[1:]):
        start, *length = (float(str(part.value)) for part in parts[1:])
        return substring(compiled(parts[0], names), start, next(iter(length), None))
    if name == "count" and len(parts) == 1:
        return _count(expression, names)
    if name == "concat":
        return concat([compiled(part, names) for part in parts])
    row = FUNCTIONS.get(name)
    if row is None or len(parts) != row.arity:
        raise UnknownExpression(expression.text)
    return called(row, [compiled(part, names) for part in parts])


def _count(expression: Expression, names: Names) -> Code:
    """libxml2 counts what it finds itself; only what it cannot know is counted here."""
    try:
        return by_libxml2(expression, names)
    except UnknownExpression:
        counted = compiled(expression.parts[0], names)
    if counted.kind not in (NODES, STRINGS):
        raise UnknownExpression(expression.text)
    return Code(NUMBER, f"float(len({counted.text}{'.all' if counted.kind == STRINGS else ''}))")


def _path(expression: Expression, names: Names) -> Code:
    if names.item == "string" and expression.text == ".":
        return Code(ONE, "item")
    first = expression.parts[0] if expression.parts else ITSELF
    if names.item != "element" or expression.value or not isinstance(first.value, tuple):
        raise UnknownExpression(expression.text)
    axis, test = first.value
    if axis == "preceding":
        return _preceding(expression, names)
    if len(expression.parts) == 1 and not first.parts and axis == "attribute":
        return Code(ONE, f"item.get({tag_of(test, names)!r})")
    if len(expression.parts) == 1 and not first.parts and first.value == ("self", "node()"):
        return Code(NODES, "[item]")
    raise UnknownExpression(expression.text)


def _preceding(expression: Expression, names: Names) -> Code:
    """``preceding::NAME[1]``, alone or with an attribute: the last one that was gone through and is closed."""
    step, *more = expression.parts
    if [part.value for part in step.parts] != [1.0] or not isinstance(step.value, tuple):
        raise UnknownExpression(expression.text)
    tag = tag_of(step.value[1], names)
    names.watched.add(tag)
    earlier = f"item, scope.seen[{tag!r}]"
    if not more:
        return Code(NODES, f"closed({earlier})")
    if len(more) > 1 or not isinstance(more[0].value, tuple) or more[0].value[0] != "attribute" or more[0].parts:
        raise UnknownExpression(expression.text)
    return Code(ONE, f"closed_attribute({earlier}, {tag_of(more[0].value[1], names)!r})")


def _filter(expression: Expression, names: Names) -> Code:
    """Variables with predicates: attributes that fulfil one, elements by the value of an attribute."""
    primary, *predicates = expression.parts
    if primary.kind != "variable":
        raise UnknownExpression(expression.text)
    value = _variable(primary, names)
    if value.kind == STRINGS and len(predicates) == 1 and names.item == "element":
        condition = compiled(predicates[0], replace(names, item="string"))
        if condition.kind != NUMBER:
            return Code(STRINGS, f"strings([item for item in {value.text}.all if {as_boolean(condition)}])")
    rest = [predicate.value for predicate in predicates[1:]]
    if value.kind == NODES and rest in ([], [1.0]) and names.variables[str(primary.value)].is_global:
        found = _looked_up(value, predicates[0], names)
        return Code(NODES, f"{found}[:1]" if rest else found)
    raise UnknownExpression(expression.text)


def _looked_up(value: Code, predicate: Expression, names: Names) -> str:
    """``$elements[@key = …]`` by an index of the elements."""
    if predicate.kind != "=" or predicate.parts[0].text[:1] != "@" or predicate.parts[1].kind not in WANTED:
        raise UnknownExpression(predicate.text)
    own, wanted = (compiled(part, names) for part in predicate.parts)
    if own.kind != ONE or wanted.kind not in (STRING, ONE):
        raise UnknownExpression(predicate.text)
    index = shared((value.text, own.text), f"indexed({value.text}, lambda item: {own.text})", names)
    return f"{index}.get({wanted.text}, [])"


Compiler = Callable[[Expression, Names], Code]
COMPILERS: dict[str, Compiler] = {
    **dict.fromkeys(("literal", "number"), _literal),
    **dict.fromkeys(("or", "and"), _logic),
    **dict.fromkeys((*EQUALITY, *ORDER), _comparison),
    **dict.fromkeys(("div", "mod", "negative", "|"), by_libxml2),
    **dict.fromkeys(ARITHMETIC, _arithmetic),
    "variable": _variable,
    "call": _call,
    "path": _path,
    "filter": _filter,
}
