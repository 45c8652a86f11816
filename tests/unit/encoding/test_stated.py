"""What a file states of its book before the text."""

from __future__ import annotations

import pytest

from tei.encoding.header.printed import Book
from tei.encoding.header.stated import stated_book
from tei.sources import read_source


def stated(text: str) -> Book:
    return stated_book(read_source(text.encode(), uri="book.md"))


@pytest.mark.parametrize(
    "authors",
    ["author:\n  - Jane Harker\n  - John Gray", 'author: ["Jane Harker", "John Gray"]',
     "author:\n- name: Jane Harker\n- name: John Gray"],
)  # fmt: skip
def test_authors_are_a_list_in_any_form(authors: str) -> None:
    book = stated(f'---\ntitle: "The Lock: A Tale"\n{authors}\n---\n\n# One\n\nThe gate is of oak.\n')
    assert book.title == "The Lock: A Tale"
    assert [agent.name for agent in book.agents] == ["Jane Harker", "John Gray"]


def test_dots_end_the_block_too() -> None:
    book = stated("---\ntitle: 船闸旧事\nsubtitle: 四十年\ndate: 1962\n...\n\n# 一\n\n上闸在城北。\n")
    assert (book.title, book.subtitle, book.when) == ("船闸旧事", "四十年", "1962")


def test_a_rule_above_a_text_is_no_block() -> None:
    assert stated("---\n\nTitle: the word was painted over the door.\n\n---\n\nMore.\n") == Book()


def test_project_gutenberg_names_title_and_author() -> None:
    head = "Title: The Lock\nAuthor: Jane Harker\n\n*** START OF THIS PROJECT GUTENBERG EBOOK THE LOCK ***\n\nText.\n"
    assert [stated(head).title, *(agent.name for agent in stated(head).agents)] == ["The Lock", "Jane Harker"]
    assert stated(head.replace("***", "*")) == Book()
