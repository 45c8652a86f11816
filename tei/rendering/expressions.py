"""XPath in an ODD: compiled once, run by libxml2 where it is XPath 1 and by elementpath where it is more.

Names without a prefix are elements of the TEI, as in the Guidelines' own examples (``parent::p``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, cast

from lxml import etree

from tei.issues import NOWHERE, Place
from tei.rendering.errors import ModelError
from tei.tree import TEI, TEI_NAMESPACE, XML_NAMESPACE

Value = str | int | float | bool | list[etree._Element] | None
"""What an expression gives: the first string of several; elements as a list; None for nothing."""

Expression = Callable[[etree._Element], Value]

NAMESPACES = {"tei": TEI_NAMESPACE, "xml": XML_NAMESPACE}
VARIABLES = ("reading", "output")
"""What an expression may ask besides the document: ``$reading = 'diplomatic'``, ``$output = 'epub'``."""

TOKEN = re.compile(
    r"""(?P<literal>"[^"]*"|'[^']*')|(?P<variable>\$[\w.-]+)|(?P<number>\d+(?:\.\d*)?|\.\d+)"""
    r"""|(?P<qualified>[^\W\d][\w.-]*:(?!:)(?:[^\W\d][\w.-]*|\*))|(?P<name>[^\W\d][\w.-]*)"""
    r"""|(?P<blank>\s+)|(?P<sign>::|//|\.\.|!=|<=|>=|.)""",
    re.VERBOSE | re.DOTALL,
)
CORE = frozenset(
    "last position count id local-name namespace-uri name string concat starts-with contains substring-before "
    "substring-after substring string-length normalize-space translate boolean not true false lang number sum floor "
    "ceiling round text node comment processing-instruction".split()
)
"""The functions and node tests of XPath 1.0."""

BOUND = re.compile(r"\$([\w.-]+)\s*(?:\bin\b|:=)")
"""Variables that the expression itself gives a value (XPath 3.1: for, let, some, every)."""

ATTRIBUTE = re.compile(r"@(xml:)?([\w.-]+)")
CHILD = re.compile(r"[^\W\d][\w.-]*")
LITERAL = re.compile(r"'([^']*)'|\"([^\"]*)\"")


def compile_expression(text: str, variables: Mapping[str, str], place: Place = NOWHERE) -> Expression:
    """The function that ``text`` stands for; raises ``ModelError`` (``model-expression``) where it is none."""
    stripped = text.strip()
    simple = _simple_expression(stripped)
    if simple is not None:
        return simple
    _check_variables(stripped, place)
    return _compiled(stripped, tuple(sorted(variables.items())), place)


def compile_predicate(
    text: str, variables: Mapping[str, str], place: Place = NOWHERE
) -> Callable[[etree._Element], bool]:
    """The test that ``text`` stands for: a set of nodes is true where it has any."""
    expression = compile_expression(text, variables, place)
    return lambda node: bool(expression(node))


def _simple_expression(text: str) -> Expression | None:
    """What most parameters are, without XPath: an attribute, a literal, the children of one name."""
    if match := ATTRIBUTE.fullmatch(text):
        attribute = f"{{{XML_NAMESPACE}}}{match[2]}" if match[1] else match[2]
        return lambda node: node.get(attribute)
    if match := LITERAL.fullmatch(text):
        literal = match[1] if match[1] is not None else match[2]
        return lambda node: literal
    if CHILD.fullmatch(text):
        return lambda node: node.findall(TEI + text)
    return None


def _check_variables(text: str, place: Place) -> None:
    bound = set(BOUND.findall(text))
    for token in TOKEN.finditer(text):
        if token["variable"] and token["variable"][1:] not in bound.union(VARIABLES):
            raise ModelError(
                "model-expression",
                f"{text} uses {token['variable']}, and nobody says what that is",
                place,
                f"There are {' and '.join('$' + name for name in VARIABLES)}.",
            )


@lru_cache(maxsize=1024)
def _compiled(text: str, variables: tuple[tuple[str, str], ...], place: Place) -> Expression:
    given: dict[str, Any] = dict(variables)
    qualified = with_prefixes(text)
    if qualified is not None:
        try:
            compiled = etree.XPath(qualified, namespaces=NAMESPACES, smart_strings=False)
        except etree.XPathSyntaxError:
            pass
        else:
            return lambda node: _value(compiled(node, **given))
    return _beyond_xpath1(text, given, place)


def with_prefixes(text: str) -> str | None:
    """The expression with ``tei:`` before the names of elements; None where it calls what XPath 1.0 lacks.

    What a name is follows from the token before it (XPath 1.0, section 3.7).
    """
    parts: list[str] = []
    operand = False
    before = ""
    tokens = list(TOKEN.finditer(text))
    solid = [token for token in tokens if not token["blank"]]
    following = dict(zip((t.start() for t in solid), (t[0] for t in solid[1:]), strict=False))
    for token in tokens:
        piece = token[0]
        if token["blank"]:
            parts.append(piece)
            continue
        after = following.get(token.start(), "")
        if token["name"] and not operand and after == "(" and piece not in CORE:
            return None
        is_test = bool(token["name"]) and not operand and after not in ("(", "::")
        plain = before == "@" or before == "attribute::"
        parts.append(f"tei:{piece}" if is_test and not plain else piece)
        operand = _ends_operand(token, operand, after)
        before = f"{before}::" if piece == "::" else piece
    return "".join(parts)


def _ends_operand(token: re.Match[str], operand: bool, after: str) -> bool:
    """After this token, can only an operator follow?"""
    if token["name"] or token[0] == "*":
        return not operand and after not in ("(", "::")
    return bool(token["literal"] or token["variable"] or token["number"] or token["qualified"]) or token[0] in (
        ")", "]", "..", ".",
    )  # fmt: skip


def _beyond_xpath1(text: str, variables: dict[str, Any], place: Place) -> Expression:
    """XPath 3.1, by elementpath; the tree is made known to it once for all evaluations."""
    from elementpath import ElementPathError, XPathContext, get_node_tree
    from elementpath.xpath3 import XPath3Parser

    try:
        token = XPath3Parser(namespaces=NAMESPACES, default_namespace=TEI_NAMESPACE).parse(text)
    except ElementPathError as error:
        raise _unusable(text, str(error), place) from None

    @lru_cache(maxsize=1)
    def tree(root: etree._Element) -> Any:
        return get_node_tree(cast(Any, root))

    def evaluate(node: etree._Element) -> Value:
        context = XPathContext(tree(node.getroottree().getroot()), item=cast(Any, node), variables=variables)
        try:
            return _value(token.get_results(context))
        except ElementPathError as error:
            raise _unusable(text, str(error), place) from None

    return evaluate


def _unusable(text: str, reason: str, place: Place) -> ModelError:
    return ModelError(
        "model-expression", f"{text} is no XPath that can be run: {reason}", place, "Mend the expression in the ODD."
    )


def _value(result: Any) -> Value:
    """A result as Python: a whole number as ``int``, one string of a set, elements as a list."""
    if isinstance(result, float) and result.is_integer():
        return int(result)
    if not isinstance(result, list):
        return str(result) if isinstance(result, str) else cast(Value, result)
    elements = [item for item in result if isinstance(item, etree._Element)]
    if elements or not result:
        return elements or None
    return str(result[0])
