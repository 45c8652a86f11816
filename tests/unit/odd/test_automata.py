"""Which models XML Schema takes as they are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tei.odd.automata import is_deterministic
from tei.odd.specs import Choice, Empty, Pattern, Reference, Repeat, Schema, Sequence
from tei.odd.xsd import write_xsd
from tests.unit.odd.odds import compile_elements

A, B = Reference("element", "a"), Reference("element", "b")
NOTHING = Schema("none", "", (), {}, {}, {}, {})

KNOWN: list[tuple[Pattern, bool]] = [
    (Empty(), True),
    (Sequence((A, A)), True),
    (Choice((A, A)), False),
    (Choice((Sequence((A, B)), Sequence((A, A)))), False),
    (Sequence((Repeat(A, 0, 1), A)), False),
    (Sequence((Repeat(A, 0, None), B)), True),
    (Sequence((Repeat(Choice((A, B)), 0, None), A)), False),
    (Repeat(Sequence((A, Repeat(B, 0, None))), 1, None), True),
    (Repeat(Repeat(A, 0, None), 1, 2), False),
]


@pytest.mark.parametrize(("pattern", "deterministic"), KNOWN)
def test_models_from_the_books(pattern: Pattern, deterministic: bool) -> None:
    assert is_deterministic(NOTHING, pattern) is deterministic


def grown(inner: st.SearchStrategy[Pattern]) -> st.SearchStrategy[Pattern]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    bounds = st.sampled_from([(0, 1), (0, None), (1, None)])
    repeats = st.builds(lambda part, ends: Repeat(part, *ends), inner, bounds)
    return st.one_of(parts.map(Sequence), parts.map(Choice), repeats)


PATTERNS: st.SearchStrategy[Pattern] = st.recursive(st.sampled_from([A, B]), grown, max_leaves=5)
WORDS = ["".join(word) for length in range(4) for word in product("ab", repeat=length)]


def rests(pattern: Pattern, word: str) -> Iterator[str]:
    """What may be left of ``word`` behind a beginning that ``pattern`` matches: the meaning of a model, spelled out."""
    match pattern:
        case Reference(name=name):
            yield from [word[1:]] if word.startswith(name) else []
        case Choice(parts=parts):
            for part in parts:
                yield from rests(part, word)
        case Sequence(parts=()):
            yield word
        case Sequence(parts=(first, *others)):
            for rest in set(rests(first, word)):
                yield from rests(Sequence(tuple(others)), rest)
        case Repeat(part=part, least=least):
            yield from [word] if least == 0 else []
            for rest in set(rests(part, word)):
                yield from rests(Repeat(part, 0, None), rest) if pattern.most is None and rest != word else [rest]


def accepts(pattern: Pattern, word: str) -> bool:
    return "" in set(rests(pattern, word))


@given(PATTERNS)
def test_the_xsd_of_any_model_compiles_and_accepts_all_that_the_model_does(pattern: Pattern) -> None:
    import tempfile
    from dataclasses import replace

    with tempfile.TemporaryDirectory() as folder:
        schema = compile_elements(Path(folder), x="<empty/>", a="<empty/>", b="<empty/>")
        element = replace(schema.elements["x"], content=pattern)
        schema = replace(schema, elements={**schema.elements, "x": element})
        write_xsd(schema, Path(folder) / "my.xsd")
        compiled = etree.XMLSchema(etree.parse(Path(folder) / "my.xsd"))
    wanted = [word for word in WORDS if accepts(pattern, word)]
    accepted = [word for word in WORDS if compiled.validate(element_with(word))]
    assert set(wanted) <= set(accepted)
    if is_deterministic(schema, pattern):
        assert wanted == accepted


def element_with(word: str) -> etree._Element:
    inside = "".join(f"<{letter}/>" for letter in word)
    return etree.fromstring(f'<x xmlns="http://www.tei-c.org/ns/1.0">{inside}</x>')
