"""From the elements of a RELAX NG schema to patterns (ISO/IEC 19757-2, section 4), one definition at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce

from tei.tree import XML_NAMESPACE
from tei.validation import patterns as p
from tei.validation.datatypes import Data, Literal, literal_value, tester
from tei.validation.grammar import (
    NAME_CLASSES,
    START,
    Grammar,
    Node,
    children,
    follow,
    inherited,
    kind,
    read_grammar,
    schema_error,
)
from tei.validation.names import Name, NameChoice, NameClass, NamespaceClass
from tei.validation.patterns import EMPTY, NOTHING, TEXT, Pattern, choice, interleave, sequence


class Declaration:
    """An ``<element>`` of the schema: its name class, and its content, made when first asked for."""

    __slots__ = ("_content", "grammar", "names", "node")

    def __init__(self, node: Node, grammar: Grammar) -> None:
        self.node = node
        self.grammar = grammar
        self.names = _own_names(node, grammar)
        self._content: Pattern | None = None

    def content(self) -> Pattern:
        """The pattern of the attributes and children."""
        if self._content is None:
            with self.grammar.library.lock:
                self._content = self._content or _sequence(_after_names(self.node), self.grammar)
        return self._content


def _own_names(node: Node, grammar: Grammar) -> NameClass:
    """The name class of an element or attribute, from @name or the first child (4.8)."""
    name = node.get("name")
    if name is None:
        parts = children(node)
        if not parts:
            raise schema_error(node, f"<{kind(node)}> has no name")
        return name_class(parts[0], grammar)
    if kind(node) == "attribute" and ":" not in name:
        return Name(node.get("ns", ""), name.strip())
    return _name(node, name.strip(), grammar)


def _after_names(node: Node) -> list[Node]:
    return children(node) if node.get("name") is not None else children(node)[1:]


def _name(node: Node, text: str, grammar: Grammar) -> Name:
    prefix, colon, local = text.rpartition(":")
    if not colon:
        return Name(inherited(node, "ns", grammar.library), text)
    namespace = XML_NAMESPACE if prefix == "xml" else node.nsmap.get(prefix)
    if namespace is None:
        raise schema_error(node, f"the prefix {prefix} is not declared")
    return Name(namespace, local)


def name_class(node: Node, grammar: Grammar) -> NameClass:
    """The name class that an element of the schema stands for."""
    name = kind(node)
    if name == "name":
        return _name(node, (node.text or "").strip(), grammar)
    if name == "choice":
        return NameChoice(tuple(name_class(item, grammar) for item in children(node)))
    if name not in NAME_CLASSES:
        raise schema_error(node, f"<{name}> is no name class")
    namespace = inherited(node, "ns", grammar.library) if name == "nsName" else None
    return NamespaceClass(namespace, _excluded_names(node, grammar))


def _excluded_names(node: Node, grammar: Grammar) -> NameClass | None:
    excluded = [item for item in children(node) if kind(item) == "except"]
    options = tuple(name_class(item, grammar) for group in excluded for item in children(group))
    return NameChoice(options) if options else None


def definition(name: str, grammar: Grammar, node: Node) -> Pattern:
    """The pattern of a named definition; ``node`` refers to it."""
    if name not in grammar.patterns:
        with grammar.library.lock:
            if name not in grammar.patterns:
                grammar.patterns[name] = _defined(name, grammar, node)
    return grammar.patterns[name]


def _defined(name: str, grammar: Grammar, node: Node) -> Pattern:
    if name not in grammar.definitions:
        raise schema_error(node, f"nothing is defined as {name}")
    if name in grammar.open:
        raise schema_error(node, f"the definition {name} needs itself")
    grammar.open.add(name)
    try:
        return _combined(grammar.definitions[name], grammar)
    finally:
        grammar.open.discard(name)


def _combined(nodes: list[Node], grammar: Grammar) -> Pattern:
    """All definitions of one name together (4.17)."""
    patterns = [_sequence(children(node), grammar) for node in nodes]
    ways = {node.get("combine") for node in nodes} - {None}
    if len(nodes) > 1 and len(ways) != 1:
        raise schema_error(nodes[-1], f"{nodes[-1].get('name', 'start')} is defined twice with no one way to combine")
    return reduce(interleave, patterns) if "interleave" in ways else choice(patterns)


def _sequence(nodes: Iterable[Node], grammar: Grammar) -> Pattern:
    return sequence([compile_pattern(node, grammar) for node in nodes])


def _content(node: Node, grammar: Grammar) -> Pattern:
    return _sequence(children(node), grammar)


def _each(node: Node, grammar: Grammar) -> list[Pattern]:
    return [compile_pattern(item, grammar) for item in children(node)]


def _attribute(node: Node, grammar: Grammar) -> Pattern:
    content = _after_names(node)
    return p.attribute(_own_names(node, grammar), _sequence(content, grammar) if content else TEXT)


def _data(node: Node, grammar: Grammar) -> Pattern:
    excluded = [item for item in children(node) if kind(item) == "except"]
    datatype = Data(
        inherited(node, "datatypeLibrary", grammar.library),
        node.get("type", ""),
        tuple((item.get("name", ""), item.text or "") for item in children(node) if kind(item) == "param"),
        choice(pattern for group in excluded for pattern in _each(group, grammar)) if excluded else None,
    )
    try:
        tester(datatype)
    except (ValueError, ArithmeticError) as error:
        raise schema_error(node, str(error)) from None
    return p.data(datatype)


def _value(node: Node, grammar: Grammar) -> Pattern:
    library = inherited(node, "datatypeLibrary", grammar.library) if node.get("type") else ""
    literal = Literal(library, node.get("type") or "token", node.text or "")
    try:
        literal_value(literal)
    except (ValueError, ArithmeticError):
        raise schema_error(node, f"{literal.text} is no {literal.name}") from None
    return p.value(literal)


def _parent_reference(node: Node, grammar: Grammar) -> Pattern:
    if grammar.parent is None:
        raise schema_error(node, "<parentRef> outside a nested grammar")
    return definition(node.get("name", ""), grammar.parent, node)


def _nested(node: Node, grammar: Grammar) -> Pattern:
    return definition(START, read_grammar(node, grammar.library, grammar), node)


def _external(node: Node, grammar: Grammar) -> Pattern:
    return compile_root(follow(node, grammar.library), grammar)


def compile_root(root: Node, outer: Grammar) -> Pattern:
    """The pattern of a whole file; its names are its own."""
    grammar = Grammar(outer.library)
    outer.library.grammars[root] = grammar
    if kind(root) == "grammar":
        return definition(START, read_grammar(root, outer.library), root)
    return compile_pattern(root, grammar)


RULES: dict[str, Callable[[Node, Grammar], Pattern]] = {
    "element": lambda node, grammar: p.element(Declaration(node, grammar)),
    "attribute": _attribute,
    "group": _content,
    "interleave": lambda node, grammar: reduce(interleave, _each(node, grammar), EMPTY),
    "choice": lambda node, grammar: choice(_each(node, grammar)),
    "optional": lambda node, grammar: p.optional(_content(node, grammar)),
    "oneOrMore": lambda node, grammar: p.one_or_more(_content(node, grammar)),
    "zeroOrMore": lambda node, grammar: p.optional(p.one_or_more(_content(node, grammar))),
    "mixed": lambda node, grammar: interleave(TEXT, _content(node, grammar)),
    "list": lambda node, grammar: p.list_of(_content(node, grammar)),
    "ref": lambda node, grammar: definition(node.get("name", ""), grammar, node),
    "parentRef": _parent_reference,
    "externalRef": _external,
    "grammar": _nested,
    "data": _data,
    "value": _value,
    "text": lambda node, grammar: TEXT,
    "empty": lambda node, grammar: EMPTY,
    "notAllowed": lambda node, grammar: NOTHING,
}


def compile_pattern(node: Node, grammar: Grammar) -> Pattern:
    """The pattern that an element of the schema stands for; raises ``UnreadableError`` where it stands for none."""
    rule = RULES.get(kind(node))
    if rule is None:
        raise schema_error(node, f"<{kind(node)}> may not stand here")
    return rule(node, grammar)
