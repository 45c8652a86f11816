"""Metadata files: what they may say, and where the message points when they say something else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tei.errors import UnreadableError, UsageError
from tei.metadata import FORMS, keys, licences, parse_metadata, read_metadata, template


@pytest.mark.parametrize(
    ("text", "message", "remedy", "place"),
    [
        ('titel = "x"', "no key titel", "Is it title?", "1:1"),
        ('\n publisher = "x"', "no key publisher", "Is it publication.publisher?", "2:2"),
        ('[[author]]\nname = "a"\n\n[[author]]\nnam = "b"', "no key author.nam", "author.name", "5:1"),
        ('[publication]\nlicence = "CC BY 4.0"', "not a licence", "CC-BY-4.0", "2:1"),
        ('[edition]\ndate = "last May"', "edition.date is a date", "2025-03-31", "2:1"),
        ("[edition]\ndate = 31", "edition.date is a date", "2025-03-31", "2:1"),
        ('language = "Chinese!"', "language is a language tag", "zh-Hant", "1:1"),
        ('[[author]]\nname = "a"\nid = "123"', "an address", "https://", "3:1"),
        ('[[author]]\nname = "a"\ntype = "group"', "cannot be 'group'", "person, organisation", "3:1"),
        ('[[identifier]]\ntype = "DOI"', "has no value", "value =", "1:1"),
        ('author = "me"', "a list of tables", "[[author]]", "1:1"),
        ('source = "me"', "a table, not a value", "[source]", "1:1"),
        ("title = 3", "some text", "For example", "1:1"),
        ('title = " "', "some text", "For example", "1:1"),
        ("title = \n", "not TOML", "quotation marks", "1:9"),
    ],
)
def test_a_fault_is_told_with_its_place_and_a_remedy(text: str, message: str, remedy: str, place: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_metadata(text, "book.toml")
    assert message in caught.value.message
    assert remedy in caught.value.remedy
    assert caught.value.place == f"book.toml:{place}"


def test_dates_become_strings() -> None:
    text = "[edition]\ndate = 2025-03-31\n[publication]\ndate = 2025\n[source]\ndate = '1958-09'"
    said = parse_metadata(text)
    assert said["edition"]["date"] == "2025-03-31"
    assert said["publication"]["date"] == "2025"
    assert said["source"]["date"] == "1958-09"


def test_a_file_is_read_with_or_without_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "book.toml"
    path.write_bytes('\ufefftitle = "書"'.encode())
    assert read_metadata(path) == {"title": "書"}


@pytest.mark.parametrize("data", [None, "title = '書'".encode("gb18030")])
def test_what_cannot_be_read_is_said(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "book.toml"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(UnreadableError, match=r"book\.toml") as caught:
        read_metadata(path)
    assert caught.value.remedy


def test_the_template_says_nothing_by_itself() -> None:
    assert parse_metadata(template()) == {}


def test_the_template_with_every_line_used_is_a_metadata_file_with_every_key() -> None:
    used = re.sub(r"^# (?=\[|[a-z-]+ = )", "", template(), flags=re.MULTILINE)
    said = parse_metadata(used)
    assert {name.partition(".")[0] for name in keys()} == set(said)
    assert said["source"]["identifier"][0]["type"] == "OCLC"


def test_every_key_is_whole() -> None:
    for name, key in keys().items():
        assert key.type in {"table", "tables", "licence", "engines", *FORMS}, name
        assert key.meaning.endswith("."), name
        assert "." not in name or keys()[name.rpartition(".")[0]].type in ("table", "tables"), name


def test_every_licence_has_an_address_and_a_status_that_tei_knows() -> None:
    for name, licence in licences().items():
        assert licence.url.startswith("https://"), name
        assert licence.status in ("free", "restricted"), name


def test_the_documentation_has_every_key() -> None:
    page = (Path(__file__).parents[2] / "docs" / "metadata.md").read_text(encoding="utf-8")
    assert [name for name in keys() if f"`{name}`" not in page] == []
    assert tomllib.loads(page.split("```toml")[1].split("```")[0])
