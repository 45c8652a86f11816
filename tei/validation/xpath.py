"""XPath 1.0 (W3C, 1999) read into a tree of expressions, for those who evaluate it themselves.

Only the grammar is here.  What is read has been accepted by libxml2 before, so a fault is only ever something that this
reader does not know: it raises ``UnknownExpression``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class UnknownExpression(Exception):
    """An expression that is not understood here, whatever it is elsewhere."""


class Expression(NamedTuple):
    """A piece of XPath.

    ``kind`` is the operator, or one of ``literal``, ``number``, ``variable``, ``call``, ``negative``, ``path``,
    ``filter`` and ``step``.  ``value`` is the literal, the name of the variable or function, whether a path is
    absolute, or a step's axis and test.  ``parts`` are the operands: of a filter the primary expression and its
    predicates, of a path the filter it starts from, if any, and its steps, of a step its predicates.
    """

    kind: str
    text: str
    value: str | float | bool | tuple[str, str] = ""
    parts: tuple[Expression, ...] = ()


class Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


NAME = r"[^\W\d][\w.-]*"
TOKENS = re.compile(
    rf"""(?P<space>\s+)
    |(?P<literal>"[^"]*"|'[^']*')
    |(?P<number>\d+(?:\.\d*)?|\.\d+)
    |(?P<variable>\${NAME}(?::{NAME})?)
    |(?P<axis>[a-z-]+)\s*::
    |(?P<name>{NAME}:\*|{NAME}(?::{NAME})?)
    |(?P<sign>//|\.\.|!=|<=|>=|[()\[\]@,/|+=<>.*-])""",
    re.VERBOSE,
)
LEVELS = (("or",), ("and",), ("=", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "div", "mod"))
"""The binary operators, the loosest first (section 3)."""
WORDS = frozenset(("or", "and", "div", "mod"))
NO_OPERAND = frozenset(("@", "::", "(", "[", ",", "/", "//", "|", "+", "-", "=", "!=", "<", "<=", ">", ">=", ""))
"""After these a name or ``*`` is never an operator (section 3.7)."""
NODE_TESTS = frozenset(("node", "text", "comment", "processing-instruction"))
ANYWHERE = Expression("step", "//", ("descendant-or-self", "node()"))


@lru_cache(4096)
def read_xpath(text: str) -> Expression:
    """The expression that a text says; raises ``UnknownExpression``."""
    reader = _Reader(text)
    expression = reader.binary()
    if reader.peek().kind != "end":
        raise UnknownExpression(text)
    return expression


def tokens_of(text: str) -> list[Token]:
    """The tokens of an expression, with one of the kind ``end`` behind them; raises ``UnknownExpression``."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = TOKENS.match(text, at)
        if match is None or match.lastgroup is None:
            raise UnknownExpression(text)
        if match.lastgroup != "space":
            found.append(_token(match, found))
        at = match.end()
    return [*found, Token("end", "", at, at)]


def _token(match: re.Match[str], before: list[Token]) -> Token:
    kind, text = str(match.lastgroup), match[str(match.lastgroup)]
    previous = before[-1] if before else Token("sign", "", 0, 0)
    is_operand = previous.kind not in ("operator", "axis") and previous.text not in NO_OPERAND
    if kind == "name" and text in WORDS and is_operand:
        kind = "operator"
    if kind == "sign" and text == "*":
        kind = "operator" if is_operand else "name"
    return Token(kind, text, match.start(), match.end())


class _Reader:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.at = 0

    def peek(self, ahead: int = 0) -> Token:
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def take(self, *texts: str) -> Token | None:
        """The next token, where it is a sign or an operator of these."""
        token = self.peek()
        if token.kind in ("sign", "operator") and token.text in texts:
            self.at += 1
            return token
        return None

    def expect(self, text: str) -> None:
        if self.take(text) is None:
            raise UnknownExpression(self.text)

    def said(self, start: int) -> str:
        """The text from a place to the last token that was taken."""
        return self.text[start : self.tokens[self.at - 1].end]

    def binary(self, level: int = 0) -> Expression:
        if level == len(LEVELS):
            return self.unary()
        start = self.peek().start
        left = self.binary(level + 1)
        while (operator := self.take(*LEVELS[level])) is not None:
            right = self.binary(level + 1)
            left = Expression(operator.text, self.said(start), "", (left, right))
        return left

    def unary(self) -> Expression:
        start = self.peek().start
        if self.take("-") is not None:
            operand = self.unary()
            return Expression("negative", self.said(start), "", (operand,))
        parts = [self.path()]
        while self.take("|") is not None:
            parts.append(self.path())
        return parts[0] if len(parts) == 1 else Expression("|", self.said(start), "", tuple(parts))

    def path(self) -> Expression:
        start = self.peek().start
        if self.peek().text in ("/", "//"):
            before = self.slash()
            bare = not before and not self.begins_step()
            return Expression("path", "/", True) if bare else Expression("path", *self.steps(start, before, True))
        if not self.begins_primary():
            return Expression("path", *self.steps(start, [], False))
        primary = self.filter()
        if self.peek().text not in ("/", "//"):
            return primary
        return Expression("path", *self.steps(start, [primary, *self.slash()], False))

    def slash(self) -> list[Expression]:
        """The step that ``//`` is short for; nothing for ``/``."""
        taken = self.take("/", "//")
        return [ANYWHERE] if taken is not None and taken.text == "//" else []

    def steps(self, start: int, before: list[Expression], absolute: bool) -> tuple[str, bool, tuple[Expression, ...]]:
        found = [*before, self.step()]
        while self.peek().kind == "sign" and self.peek().text in ("/", "//"):
            found += [*self.slash(), self.step()]
        return self.said(start), absolute, tuple(found)

    def begins_step(self) -> bool:
        return self.peek().kind in ("name", "axis") or self.peek().text in (".", "..", "@")

    def begins_primary(self) -> bool:
        token = self.peek()
        is_call = token.kind == "name" and self.peek(1).text == "(" and token.text not in NODE_TESTS
        return is_call or token.kind in ("literal", "number", "variable") or token.text == "("

    def step(self) -> Expression:
        start = self.peek().start
        for sign, axis in ((".", "self"), ("..", "parent")):
            if self.take(sign) is not None:
                return Expression("step", sign, (axis, "node()"))
        axis = "attribute" if self.take("@") is not None else "child"
        if self.peek().kind == "axis":
            axis = self.peek().text
            self.at += 1
        test, predicates = self.test(), self.predicates()
        return Expression("step", self.said(start), (axis, test), predicates)

    def test(self) -> str:
        token = self.peek()
        if token.kind != "name":
            raise UnknownExpression(self.text)
        self.at += 1
        if token.text not in NODE_TESTS or self.take("(") is None:
            return token.text
        if self.peek().kind == "literal":
            raise UnknownExpression(self.text)
        self.expect(")")
        return f"{token.text}()"

    def predicates(self) -> tuple[Expression, ...]:
        found = []
        while self.take("[") is not None:
            found.append(self.binary())
            self.expect("]")
        return tuple(found)

    def filter(self) -> Expression:
        start = self.peek().start
        primary = self.primary()
        predicates = self.predicates()
        return Expression("filter", self.said(start), "", (primary, *predicates)) if predicates else primary

    def primary(self) -> Expression:
        token = self.peek()
        self.at += 1
        if token.kind == "literal":
            return Expression("literal", token.text, token.text[1:-1])
        if token.kind == "number":
            return Expression("number", token.text, float(token.text))
        if token.kind == "variable":
            return Expression("variable", token.text, token.text[1:])
        if token.text == "(":
            inner = self.binary()
            self.expect(")")
            return inner
        return self.call(token)

    def call(self, name: Token) -> Expression:
        self.expect("(")
        arguments = []
        while self.peek().text != ")":
            arguments.append(self.binary())
            if self.take(",") is None:
                break
        self.expect(")")
        return Expression("call", self.said(name.start), name.text, tuple(arguments))
