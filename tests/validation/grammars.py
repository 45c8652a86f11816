"""Random RELAX NG grammars with documents that they may accept or not."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

XSD = "http://www.w3.org/2001/XMLSchema-datatypes"
NAMES = ("a", "b", "c")
DEFINITIONS = 5
DOCUMENTS = 40
WORDS = ("", "x", "1", "07", "1 2", " ", "yes", "2024-02-29")


def content(chance: random.Random, depth: int) -> str:
    """A pattern for the children of an element."""
    if depth == 0:
        return chance.choice((reference, reference, reference, lambda _: "<text/>", lambda _: "<empty/>"))(chance)
    return chance.choice(COMBINATIONS)(chance, depth - 1)


def reference(chance: random.Random) -> str:
    return f'<ref name="d{chance.randrange(DEFINITIONS)}"/>'


def _one(tag: str) -> Callable[[random.Random, int], str]:
    return lambda chance, depth: f"<{tag}>{content(chance, depth)}</{tag}>"


def _two(tag: str) -> Callable[[random.Random, int], str]:
    return lambda chance, depth: f"<{tag}>{content(chance, depth)}{content(chance, depth)}</{tag}>"


def _references(chance: random.Random, depth: int) -> str:
    """An interleaving of elements, which may not share names (7.4)."""
    return '<interleave><optional><element name="e"><text/></element></optional><zeroOrMore>' + (
        f"{reference(chance)}</zeroOrMore></interleave>"
    )


COMBINATIONS = (
    _two("choice"), _two("choice"), _two("group"), _two("group"), _one("optional"), _one("zeroOrMore"),
    _one("oneOrMore"), _references,
)  # fmt: skip

VALUES = (
    "<text/>",
    '<data type="integer"/>',
    '<data type="NCName"/>',
    "<choice><value>x</value><value>yes</value></choice>",
    '<value type="integer">7</value>',
    '<list><oneOrMore><data type="integer"/></oneOrMore></list>',
    '<data type="date"/>',
    '<data type="string"><param name="maxLength">1</param></data>',
    '<data type="token"><except><value>x</value></except></data>',
)


def attributes(chance: random.Random) -> str:
    """No, one or two attributes, which may be optional or hang together."""
    one = f'<attribute name="p">{chance.choice(VALUES)}</attribute>'
    other = f'<attribute name="q">{chance.choice(VALUES)}</attribute>'
    return chance.choice(("", "", one, f"<optional>{one}</optional>", f"<choice>{one}{other}</choice>", one + other))


def definition(chance: random.Random, number: int) -> str:
    """An element; several have the same name."""
    inside = chance.choice(VALUES) if chance.random() < 0.2 else content(chance, chance.randrange(3))
    name = chance.choice(NAMES)
    return f'<define name="d{number}"><element name="{name}">{attributes(chance)}{inside}</element></define>'


def grammar(chance: random.Random) -> str:
    definitions = "".join(definition(chance, number) for number in range(DEFINITIONS))
    start = f'<start><element name="root">{content(chance, 2)}</element></start>'
    head = f'<grammar xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="{XSD}">'
    return f"{head}{start}{definitions}</grammar>"


def document(chance: random.Random, depth: int = 3, name: str = "root") -> str:
    """An element with random children."""
    chosen = [f' {key}="{chance.choice(WORDS)}"' for key in "pq" if chance.random() < 0.3 and name != "root"]
    parts = [chance.choice(WORDS) if chance.random() < 0.2 else "" for _ in range(chance.choice((0, 0, 1, 1, 2)))]
    for at in range(chance.choice((0, 1, 1, 2, 3)) if depth else 0):
        parts.insert(at, document(chance, depth - 1, chance.choice((*NAMES, "e"))))
    return f"<{name}{''.join(chosen)}>{''.join(parts)}</{name}>"


def write_case(chance: random.Random, folder: Path) -> tuple[Path, list[Path]]:
    """A grammar that jing can read, and documents for it."""
    schema = folder / "grammar.rng"
    schema.write_text(lawful(chance), encoding="utf-8")
    files = [folder / f"document-{number:03}.xml" for number in range(DOCUMENTS)]
    for path in files:
        path.write_text(document(chance), encoding="utf-8")
    return schema, files


def lawful(chance: random.Random) -> str:
    """A grammar without text on both sides of an interleaving, which the standard forbids (7.4)."""
    while True:
        found = grammar(chance)
        if "<interleave>" not in found or "<text/>" not in found.replace('<element name="e"><text/>', ""):
            return found
