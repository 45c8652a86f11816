"""Datatypes and regular expressions: our verdicts are jing's."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

from tei.validation.datatypes import SCHEMA_TYPES, XSD, Data, Literal, equals
from tei.validation.datatypes import tester as accepting
from tei.validation.expressions import matcher
from tests.seed import SEED
from tests.services import on_ci
from tests.validation.jing import verdicts
from tests.validation.values import is_known_difference, plain_value

VALUES = 1000 if on_ci() else 300
BEYOND_JAVA = {"4294967296", "99999999999999999999"}
"""Years that jing refuses because they are no Java integers; the standard has no such limit."""
TYPES = sorted(set(SCHEMA_TYPES) - {"QName", "NOTATION", "ENTITY", "ENTITIES", "IDREF", "IDREFS", "ID"})
"""Those that need no context."""
SAMPLES = (
    "", "0", "-0", "+1", "01", "1.", ".5", "1e3", "1E-3", "INF", "-INF", "+INF", "NaN", "true",
    "1 2", "a b", "a:b", "-a", "é", "書", "2000-02-29", "1900-02-29", "2100-02-29", "-0044-03-15",
    "12024-01-01", "2024-1-1", "2024-12-31Z", "2024-12-31+14:00", "2024-12-31+14:01", "24:00:00",
    "24:00:01", "23:59:60", "23:59:60Z", "12:00:60", "23:58:60", "00:00:60.5",
    "2024-12-31T23:59:60", "2024-12-30T12:59:60Z", "12:30", "--02-30", "--02-29", "---31", "---32",
    "--12", "--13", "2024", "2024-13", "999", "P1Y", "P", "PT", "P1YT", "-P1DT2.5S", "PT0S", "0a",
    "0A1", "aGk=", "aGk", "a G k =", "zh-Hans", "x", "toolonglanguage", "en_GB", "128", "-129",
    "65536", "4294967296", "99999999999999999999", "2024-02-30T00:00:00", "2024-02-28T24:00:00",
    "2024-02-28T12:00", "\u3000", "\u00a0",
)  # fmt: skip


def refused_by_jing(folder: Path, datatypes: dict[str, str], samples: Sequence[str]) -> dict[str, set[str]]:
    """For each datatype, written in RELAX NG, the samples that jing refuses: one line of a document for each."""
    cases = [(name, text) for name in datatypes for text in samples]
    elements = "".join(
        f'<element name="{name}"><attribute name="v">{pattern}</attribute></element>'
        for name, pattern in datatypes.items()
    )
    schema, document = folder / "types.rng", folder / "samples.xml"
    head = f'<element xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="{XSD}" name="all">'
    schema.write_text(f"{head}<zeroOrMore><choice>{elements}</choice></zeroOrMore></element>", encoding="utf-8")
    lines = "".join(f"<{name} v={quoteattr(text)}/>\n" for name, text in cases)
    document.write_text(f"<all>\n{lines}</all>", encoding="utf-8")
    wrong = [cases[line - 2] for line in verdicts(schema, [document])[document]]
    return {name: {text for other, text in wrong if other == name} for name in datatypes}


def test_lexical_forms_are_those_of_jing(tmp_path: Path, needs: Callable[..., None]) -> None:
    needs("jing")
    theirs = refused_by_jing(tmp_path, {name: f'<data type="{name}"/>' for name in TYPES}, SAMPLES)
    ours = {name: {text for text in SAMPLES if not accepting(Data(XSD, name))(text)} for name in TYPES}
    differ = {name: (ours[name] ^ theirs[name]) - BEYOND_JAVA for name in TYPES}
    assert {name: texts for name, texts in differ.items() if texts} == {}


def test_random_values_of_every_kind_are_judged_as_jing_does(tmp_path: Path, needs: Callable[..., None]) -> None:
    needs("jing")
    chance = random.Random(SEED)
    samples = sorted({plain_value(chance) for _ in range(VALUES)})
    theirs = refused_by_jing(tmp_path, {name: f'<data type="{name}"/>' for name in TYPES}, samples)
    ours = {name: {text for text in samples if not accepting(Data(XSD, name))(text)} for name in TYPES}
    assert {name: ours[name] ^ theirs[name] for name in TYPES if ours[name] != theirs[name]} == {}
    assert sum(0 < len(ours[name]) < len(samples) for name in TYPES) > 0.7 * len(TYPES)


def test_names_are_those_of_jing(tmp_path: Path, needs: Callable[..., None]) -> None:
    """Any characters, at the beginning of a name and within."""
    needs("jing")
    chance = random.Random(SEED)
    characters = [chr(code) for code in chance.sample([*range(0x80, 0xD800), *range(0xE000, 0xFFFE)], VALUES)]
    samples = [*characters, *(f"a{character}" for character in characters)]
    theirs = refused_by_jing(tmp_path, {"NCName": '<data type="NCName"/>'}, samples)["NCName"]
    assert {text for text in samples if not accepting(Data(XSD, "NCName"))(text)} == theirs


@pytest.mark.parametrize("name", ["書", "a·", "〇", "가", "é", "e\u0301", "a٣"])
def test_names_of_both_editions_of_xml_are_names(name: str) -> None:
    assert accepting(Data(XSD, "NCName"))(name)
    assert accepting(Data(XSD, "NMTOKENS"))(f"{name}0 b")


@pytest.mark.parametrize("name", ["１", "a１", "𠮷", "a鿆", "㐀", "a‿", "\u0301"])
def test_names_of_the_fifth_edition_alone_are_none(name: str) -> None:
    assert not accepting(Data(XSD, "NCName"))(name)


@pytest.mark.parametrize("kind", ["decimal", "double", "float", "integer"])
@pytest.mark.parametrize("digits", ["٣", "３", "𝟘", "२.५"])
def test_numbers_are_written_with_the_digits_of_ascii(kind: str, digits: str) -> None:
    assert not accepting(Data(XSD, kind))(digits)


@pytest.mark.parametrize(
    ("kind", "text", "is_good"),
    [
        ("date", "２024-01-01", False), ("duration", "P１Y", False), ("gMonth", "--12--", False),
        ("gMonth", "--12", True),
        ("date", "9" * 5000 + "-02-29", False), ("date", "9" * 4998 + "96-02-29", True), ("date", "-0004-02-29", True),
    ],
)  # fmt: skip
def test_dates_are_of_any_length_and_of_ascii(kind: str, text: str, is_good: bool) -> None:
    assert accepting(Data(XSD, kind))(text) is is_good


WORD = Data(XSD, "token", (("pattern", r"[^\p{C}\p{Z}]+"),))
DIFFERENCES = [
    (Data(XSD, "gYear"), "99999999999", True),
    (Data(XSD, "gYear"), "2024-13:59", True),
    (Data(XSD, "time"), "12:00:00-14:00", True),
    (Data(XSD, "time"), "12:00:00.", False),
    (WORD, "\ue000", False),
    (WORD, "a\u200db", False),
]
"""What jing judges otherwise, and our verdict: docs/decisions/verdicts.md."""


def test_the_differences_to_jing_are_those_that_are_recorded(tmp_path: Path, needs: Callable[..., None]) -> None:
    needs("jing")
    theirs = refused_by_jing(
        tmp_path, {data.name: rng(data) for data, _, _ in DIFFERENCES}, [t for _, t, _ in DIFFERENCES]
    )
    for data, text, is_good in DIFFERENCES:
        assert (accepting(data)(text), text not in theirs[data.name]) == (is_good, not is_good), (data, text)
        assert is_known_difference(text)


def rng(data: Data) -> str:
    facets = "".join(f'<param name="{name}">{escape(limit)}</param>' for name, limit in data.facets)
    return f'<data type="{data.name}">{facets}</data>'


PARTS = ("a", "http", "x", ":", "/", "//", "?", "#", "[", "]", "[::1]", "%", "%41", "@", "1", "书", " ", "^", "-", ".")


def test_addresses_are_those_of_jing(tmp_path: Path, needs: Callable[..., None]) -> None:
    needs("jing")
    chance = random.Random(11)
    samples = sorted({"".join(chance.choices(PARTS, k=chance.randrange(7))) for _ in range(1500)})
    theirs = refused_by_jing(tmp_path, {"address": '<data type="anyURI"/>'}, samples)["address"]
    accepts = accepting(Data(XSD, "anyURI"))
    assert {text for text in samples if not accepts(text)} ^ theirs == set()
    assert 100 < len(theirs) < len(samples) - 100


def test_values_are_compared_as_their_type_says() -> None:
    assert equals(Literal(XSD, "integer", "7"), " 007 ")
    assert equals(Literal(XSD, "decimal", "1.0"), "1.00")
    assert equals(Literal("", "token", "a b"), " a  b ")
    assert not equals(Literal("", "string", "a b"), "a  b")
    assert not equals(Literal(XSD, "integer", "7"), "seven")


@pytest.mark.parametrize(
    ("facet", "limit", "good", "bad"),
    [
        ("maxLength", "2", "ab", "abc"), ("minLength", "2", "ab", "a"), ("length", "2", "書書", "書"),
        ("pattern", "[a-c]+", "abc", "abd"), ("pattern", "a.c", "abc", "ac"),
    ],
)  # fmt: skip
def test_facets_of_strings(facet: str, limit: str, good: str, bad: str) -> None:
    test = accepting(Data(XSD, "string", ((facet, limit),)))
    assert (test(good), test(bad)) == (True, False)


@pytest.mark.parametrize(
    ("facet", "limit", "good", "bad"),
    [
        ("minInclusive", "-3", "-3", "-4"), ("maxInclusive", "10", "9", "11"), ("minExclusive", "0", "1", "0"),
        ("maxExclusive", "5", "4", "5"), ("totalDigits", "2", "099", "100"), ("fractionDigits", "1", "1.50", "1.51"),
    ],
)  # fmt: skip
def test_facets_of_numbers(facet: str, limit: str, good: str, bad: str) -> None:
    test = accepting(Data(XSD, "decimal", ((facet, limit),)))
    assert (test(good), test(bad)) == (True, False)


ALPHABET = "aeiouxyzAZ09 _:-.+%^$书ü\u3000\u00a0\u0301"
"""Nothing of the category C: for ``[^\\p{C}\\p{Z}]`` jing forgets the C, see docs/validation.md."""
EXPRESSIONS = (
    r"[^\p{C}\p{Z}]+", r"\p{L}\p{Nd}?", r"(\p{L}|\p{N}|\p{P}|\p{S})+", r"[\p{Lu}x]\P{Lu}*",
    r"\i\c*", r"[\i-[:]][\c-[:]]*", r"\d+(\.\d+)?(%|cm|pt)", r"[a-z-[aeiou]]+", r"^a$", r"a\.b",
    r"[\-+]?\w+", r"\S+\s\S+", r".+:.+", r"[\W\d]+", r"\I\C?",
)  # fmt: skip


def test_expressions_mean_what_jing_says(tmp_path: Path, needs: Callable[..., None]) -> None:
    needs("jing")
    chance = random.Random(7)
    samples = sorted({"".join(chance.choices(ALPHABET, k=chance.randrange(1, 5))) for _ in range(150)})
    patterns = {f"e{number}": expression for number, expression in enumerate(EXPRESSIONS)}
    data = {
        name: f'<data type="string"><param name="pattern">{escape(expression)}</param></data>'
        for name, expression in patterns.items()
    }
    theirs = refused_by_jing(tmp_path, data, samples)
    ours = {name: {text for text in samples if not matcher(each)(text)} for name, each in patterns.items()}
    differ = {patterns[name]: ours[name] ^ theirs[name] for name in patterns if ours[name] != theirs[name]}
    assert differ == {}
    assert all(ours.values())


@pytest.mark.parametrize("expression", ["[a", "(", r"\p{Klingon}", "*"])
def test_a_faulty_expression_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        matcher(expression)("x")
