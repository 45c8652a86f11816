"""What stands around the text: contents, indexes, what is uncertain, what the header says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from lxml import etree

from tei.formats.book import Book
from tei.formats.html.phrases import page_name
from tei.formats.html.state import State
from tei.formats.parts import Entry, flat
from tei.formats.registers import Entry as Register
from tei.formats.registers import Mention
from tei.rendering.text import plain
from tei.tree import TEI, XML_ID, local_name

INDEXES = ("persons", "places", "organisations")


def contents_list(entries: Sequence[Entry], state: State) -> str:
    """The contents as nested lists of links."""
    items = "".join(_contents_item(entry, state) for entry in entries if state.link(entry.target, state.file))
    return f"<ol>{items}</ol>" if items else ""


def near(entries: Sequence[Entry], here: Sequence[int]) -> list[Entry]:
    """The contents for the page of one chapter: of other chapters the first level only, of very many the neighbours.

    ``here`` has the numbers of the entries whose divisions are on the page.  Else the contents of a book with many
    chapters would be most of each of its pages.
    """
    low, high = (max(here[0] - NEIGHBOURS, 0), here[-1] + NEIGHBOURS) if here else (0, 2 * NEIGHBOURS)
    return [
        entry if number in here else Entry(entry.title, entry.target, entry.subtitle)
        for number, entry in enumerate(entries[low : high + 1], low)
    ]


def entries_by_file(entries: Sequence[Entry], where: Mapping[str, str]) -> Mapping[str, list[int]]:
    """For every file the numbers of the entries of the first level that have a division in it."""
    found: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        for file in {where.get(one.target, "") for one in flat([entry])}:
            found.setdefault(file, []).append(number)
    return found


NEIGHBOURS = 100
"""So many chapters before and after it are in the contents panel of a chapter's page."""


def _contents_item(entry: Entry, state: State) -> str:
    subtitle = f' <span class="tk-subtitle">{escape(entry.subtitle)}</span>' if entry.subtitle else ""
    link = f'<a href="{escape(state.link(entry.target, state.file))}">{escape(entry.title)}{subtitle}</a>'
    return f"<li>{link}{contents_list(entry.entries, state)}</li>"


def index_sections(state: State, level: int = 2) -> str:
    """The indexes that have entries, under headings of the level."""
    return "".join(_index(kind, state, level) for kind in INDEXES if state.registers.entries(kind))


def pictures(book: Book, state: State) -> str:
    """The map of places and the network of persons, where the registers have enough for them."""
    if not state.registers.known:
        return ""
    from tei.formats.entities import entities
    from tei.formats.map import map_of
    from tei.formats.network import network_of
    from tei.formats.transcript import transcribe

    found = entities(book, transcribe(book))
    drawn = {"map": map_of(found, book.title), "network": network_of(found, book.title)}
    return "".join(
        f'<section class="tk-index" id="tk-{kind}"><h2>{escape(state.labels[kind])}</h2>{svg}</section>'
        for kind, svg in drawn.items()
        if svg
    )


def index_links(state: State) -> list[tuple[str, str]]:
    """Label and address of each index that has entries."""
    return [(state.labels[kind], f"#tk-{kind}") for kind in INDEXES if state.registers.entries(kind)]


def picture_links(drawn: str, state: State) -> list[tuple[str, str]]:
    """Label and address of each picture that is drawn."""
    return [(state.labels[kind], f"#tk-{kind}") for kind in ("map", "network") if f'id="tk-{kind}"' in drawn]


def _index(kind: str, state: State, level: int) -> str:
    entries = "".join(_register_entry(entry, state) for entry in state.registers.entries(kind))
    label = escape(state.labels[kind])
    return f'<section class="tk-index" id="tk-{kind}"><h{level}>{label}</h{level}><ul>{entries}</ul></section>'


def _register_entry(entry: Register, state: State) -> str:
    identifier = f' id="{escape(entry.key)}"' if ":" not in entry.key else ""
    links = " ".join(
        f'<a class="tk-authority" href="{escape(href)}">{escape(label)}</a>' if href else escape(label)
        for label, href in entry.links
    )
    parts = [
        f"<dfn>{escape(entry.name)}</dfn>",
        f'<span class="tk-variants">{escape(" · ".join(entry.variants))}</span>' if entry.variants else "",
        f'<span class="tk-facts">{escape("; ".join(entry.facts))}</span>' if entry.facts else "",
        links,
        f'<span class="tk-mentions">{", ".join(_mention(one, state) for one in entry.mentions)}</span>',
    ]
    return f"<li{identifier}>{' '.join(filter(None, parts))}</li>"


def _mention(mention: Mention, state: State) -> str:
    label = mention.page or state.labels["unpaged"]
    name = escape(page_name(mention.page, state))
    file = mention.file if mention.file != state.file else ""
    return f'<a href="{escape(file)}#{escape(mention.anchor)}" aria-label="{name}">{escape(label)}</a>'


def doubts_list(book: Book, state: State) -> str:
    """Every decision that is not sure, by the program that took it, with a link to the place."""
    if not state.doubts:
        return ""
    agents = _agents(book)
    items = []
    for doubt in state.doubts:
        page = f" · {escape(page_name(doubt.page, state))}" if doubt.page else ""
        who = agents.get(doubt.agent, doubt.agent)
        said = escape(state.labels["certainty"][doubt.certainty])
        file = doubt.file if doubt.file != state.file else ""
        items.append(
            f'<li><a href="{escape(file)}#{escape(doubt.anchor)}"><code>{doubt.element}</code></a> {said}'
            f"{page}{f' · {escape(who)}' if who else ''}</li>"
        )
    label = escape(state.labels["uncertain"])
    return f"<details><summary>{label} ({len(items)})</summary><ol>{''.join(items)}</ol></details>"


def _agents(book: Book) -> dict[str, str]:
    """The names of the programs and persons that ``@resp`` points at."""
    named = book.tree.getroot().iter(f"{TEI}application", f"{TEI}respStmt", f"{TEI}person")
    return {node.get(XML_ID, ""): " ".join("".join(node.itertext()).split()) for node in named}


def about(book: Book, state: State, level: int = 2) -> str:
    """What the header says of the edition, in a few lines, and what is uncertain."""
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in _facts(book, state) if value)
    label = escape(state.labels["about"])
    return f"<h{level}>{label}</h{level}><dl>{facts}</dl>{doubts_list(book, state)}"


def _facts(book: Book, state: State) -> Iterator[tuple[str, str]]:
    header = book.view.find(f"{TEI}teiHeader")
    if header is None:
        return
    file = header.find(f"{TEI}fileDesc")
    labels = state.labels
    if file is None:
        return
    yield labels["editor"], escape("; ".join(names(file, "titleStmt/author", "titleStmt/editor")))
    yield labels["publication"], escape("; ".join(names(file, "publicationStmt/publisher", "publicationStmt/date")))
    yield labels["licence"], _licence(file)
    yield labels["source"], escape("; ".join(_source(file)))
    yield labels["reading"], escape(book.reading)


def names(node: etree._Element, *paths: str) -> list[str]:
    """The words of what stands at the paths, without empty ones."""
    found = (one for path in paths for one in node.iterfind("/".join(TEI + step for step in path.split("/"))))
    return [words for words in map(plain, found) if words]


def _source(file: etree._Element) -> Iterator[str]:
    source = file.find(f"{TEI}sourceDesc")
    for child in source if source is not None else ():
        parts = [plain(node) for node in child.iter() if not len(node) and plain(node)]
        yield ", ".join(dict.fromkeys(parts)) if local_name(child) != "p" else plain(child)


def _licence(file: etree._Element) -> str:
    licence = file.find(f".//{TEI}licence")
    if licence is None:
        return ""
    target, words = licence.get("target", ""), escape(plain(licence) or licence.get("target", ""))
    return f'<a href="{escape(target)}">{words}</a>' if target.startswith("http") else words
