"""The proof holds where one schema's documents are all the other's, and names the place where not."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given

from tei.odd import write_rng
from tei.odd.inclusion import Proof, prove_inclusion
from tei.odd.specs import Pattern
from tei.validation.schemas import Schema, read_schema
from tests.unit.odd.odds import compile_elements
from tests.unit.odd.test_automata import PATTERNS, accepts

HEAD = (
    '<grammar xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">'
)


def schema_of(folder: Path, name: str, inside: str) -> Schema:
    path = folder / f"{name}.rng"
    leaves = "".join(f'<define name="{one}"><element name="{one}"><empty/></element></define>' for one in "ab")
    path.write_text(f'{HEAD}<start><element name="x">{inside}</element></start>{leaves}</grammar>', encoding="utf-8")
    return read_schema(path)


def prove(folder: Path, narrow: str, wide: str) -> Proof:
    return prove_inclusion(schema_of(folder, "narrow", narrow), schema_of(folder, "wide", wide))


A, B = '<ref name="a"/>', '<ref name="b"/>'
N, M = '<attribute name="n"/>', '<attribute name="m"/>'
WORD = '<attribute name="n"><data type="token"><param name="pattern">[^\\p{C}\\p{Z}]+</param></data></attribute>'


def maybe(inside: str) -> str:
    return f"<optional>{inside}</optional>"


def either(*parts: str) -> str:
    return f"<choice>{''.join(parts)}</choice>"


def group(*parts: str) -> str:
    return f"<group>{''.join(parts)}</group>"


def attribute(value: str) -> str:
    return f'<attribute name="n">{value}</attribute>'


def listed(*values: str) -> str:
    return either(*(f"<value>{value}</value>" for value in values))


def several(value: str) -> str:
    return f"<list><oneOrMore>{value}</oneOrMore></list>"


INCLUDED = [
    (A + B, A + maybe(A) + B),
    (A, either(A, B)),
    ("<empty/>", "<text/>"),
    ("<empty/>", maybe(N)),
    (N, maybe(N)),
    (maybe(N), maybe(N) + maybe(M)),
    (N, either(N, M)),
    (attribute(listed("a", "b")), attribute(listed("b", "a", "c"))),
    (attribute(listed("a")), WORD),
    (WORD, attribute('<data type="token"/>')),
    (attribute('<data type="ID"/>'), attribute('<data type="NCName"/>')),
    (WORD, WORD.replace("<data", "<list><oneOrMore><data").replace("</data>", "</data></oneOrMore></list>")),
    (attribute(several(listed("a"))), attribute(several(listed("a", "b")))),
    (f"<interleave>{A}{B}</interleave>", either(group(A, B), group(B, A))),
]
EXCEEDED = [
    (A + maybe(B), A, "<x>", "<b>"),
    (maybe(A), A, "<x>", "its end"),
    ("<text/>", "<empty/>", "<x>", "text"),
    (N, "<empty/>", "<x>", "@n"),
    (maybe(N), N, "<x>", "@n"),
    ("<empty/>", N, "<x>", "@n"),
    (maybe(N) + maybe(M), either(maybe(N), maybe(M)), "<x>", "@n, @m"),
    (maybe(N) + maybe(M), maybe(N + M), "<x>", "@n, @m"),
    (either(group(A, B), group(B, A)), f"{A}{B}", "<x>", "<b>"),
]
UNDECIDED = [
    (attribute(listed("a", "z")), attribute(listed("a"))),
    (attribute('<data type="token"/>'), WORD),
    (attribute(several(listed("a"))), attribute(listed("a"))),
    ('<element><anyName/><empty/></element>', '<element><anyName/><empty/></element>'),
]  # fmt: skip


@pytest.mark.parametrize(("narrow", "wide"), INCLUDED)
def test_what_is_included_is_proved(tmp_path: Path, narrow: str, wide: str) -> None:
    assert prove(tmp_path, narrow, wide).holds


@pytest.mark.parametrize(("narrow", "wide", "element", "subject"), EXCEEDED)
def test_what_goes_beyond_is_named(tmp_path: Path, narrow: str, wide: str, element: str, subject: str) -> None:
    found = prove(tmp_path, narrow, wide).violations
    assert (element, subject) in {(one.element, one.subject) for one in found}


@pytest.mark.parametrize(("narrow", "wide"), UNDECIDED)
def test_what_no_rule_proves_is_never_passed_over(tmp_path: Path, narrow: str, wide: str) -> None:
    proof = prove(tmp_path, narrow, wide)
    assert proof.undecided
    assert not proof.holds


LONGER = ["".join(word) for length in range(8) for word in product("ab", repeat=length)]


@given(PATTERNS, PATTERNS)
def test_the_proof_agrees_with_the_meaning_of_the_models(narrow: Pattern, wide: Pattern) -> None:
    with tempfile.TemporaryDirectory() as name:
        proof = prove_inclusion(_written(Path(name), "narrow", narrow), _written(Path(name), "wide", wide))
    beyond = [word for word in LONGER if accepts(narrow, word) and not accepts(wide, word)]
    assert proof.holds == (not beyond)


def _written(folder: Path, name: str, pattern: Pattern) -> Schema:
    schema = compile_elements(folder, x="<empty/>", a="<empty/>", b="<empty/>")
    element = replace(schema.elements["x"], content=pattern)
    write_rng(replace(schema, elements={**schema.elements, "x": element}), folder / f"{name}.rng")
    return read_schema(folder / f"{name}.rng")
