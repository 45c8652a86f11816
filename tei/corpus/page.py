"""The report of a corpus as one page: no script, nothing fetched, light and dark; it looks like that of a book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from urllib.parse import quote

from tei.corpus.report import Book, Group, Numbers
from tei.issues import catalogue
from tei.resources import PACKAGE

Cells = Sequence[str]
"""Of one row, as HTML."""


def page(found: Numbers, base: str = "") -> bytes:
    """The whole page; ``base`` is the address of the target as seen from the page, empty where it stands in it."""
    style = (PACKAGE / "report" / "page.css").read_text(encoding="utf-8")
    sections = [section for section in _sections(found, Links(base)) if section[2]]
    links = " ".join(f'<a href="#{name}">{title}</a>' for name, title, _ in sections)
    body = "\n".join(f'<section id="{name}"><h2>{title}</h2>\n{content}</section>' for name, title, content in sections)
    title = f"{found.totals.books:,} books: {found.job}"
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>\n{style}{OWN}</style></head>'
        f"<body>\n<header><h1>{escape(title)}</h1>{_about(found)}{_cards(found)}<nav>{links}</nav></header>\n"
        f"<main>{body}</main></body></html>\n"
    ).encode()


OWN = """.bar { display: flex; height: 1.1rem; border-radius: .3rem; overflow: hidden; margin: .5rem 0; }
.bar i { background: var(--c); } .legend span { margin-right: 1.2rem; white-space: nowrap; }
.legend i { background: var(--c); border-radius: .2rem; display: inline-block; height: .8rem; width: .8rem; }
meter { width: 9rem; } td code { white-space: nowrap; } summary { cursor: pointer; }
"""
"""What the page of one book does not need."""


class Links:
    """Addresses of the files of the target."""

    def __init__(self, base: str) -> None:
        self.base = f"{base.rstrip('/')}/" if base else ""

    def to(self, output: str, words: str) -> str:
        """``words`` as a link, where there is something to link to."""
        return f'<a href="{escape(self.base + quote(output))}">{escape(words)}</a>' if output else escape(words)


def _about(found: Numbers) -> str:
    last = found.runs[0] if found.runs else {}
    when = f" · last run {last.get('started', '')} ({last.get('engine', '')}, {last.get('processes', '')} processes)"
    return f'<p class="about">{escape(found.target)} · teikit {escape(found.version)}{escape(when if last else "")}</p>'


def _cards(found: Numbers) -> str:
    totals = found.totals
    said = [
        (f"{totals.done:,}", "done", _share(totals.done, totals.books)),
        (f"{totals.failed:,}", "failed", _share(totals.failed, totals.books)),
        (f"{totals.valid:,}", "valid", _share(totals.valid, totals.done)),
        (f"{totals.lossless:,}", "proven lossless", _share(totals.lossless, totals.done)),
        (_big(totals.characters), "characters", f"{totals.bytes / 1e6:,.0f} MB of files"),
        (_time(totals.seconds), "of work", _rate(totals.bytes, totals.seconds)),
    ]
    cards = "".join(f"<li><b>{number}</b>{label}<small>{escape(note)}</small></li>" for number, label, note in said)
    return f'<ul class="numbers">{cards}</ul>'


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else ""


def _big(number: int) -> str:
    return f"{number / 1e6:,.1f} million" if number >= 10**6 else f"{number:,}"


def _time(seconds: float) -> str:
    return next(f"{seconds / unit:,.1f} {name}" for unit, name in UNITS if seconds >= 2 * unit or unit == 1)


UNITS = ((3600, "h"), (60, "min"), (1, "s"))


def _rate(size: int, seconds: float) -> str:
    return f"{size / 1e6 / seconds:.2f} MB a second and process" if seconds else ""


def _sections(found: Numbers, links: Links) -> Iterator[tuple[str, str, str]]:
    yield "quality", "Quality, from a sample", _estimate(found)
    yield "attention", "Books that most need a person", _attention(found.attention, links)
    yield "failures", "Why books failed", _groups(found.failures, links)
    yield "certainty", "How sure it is", _certainty(found)
    yield "issues", "Issues by code", _groups(found.issues, links)
    yield "counts", "What was found", _counts(found)
    yield "slowest", "The slowest books", _slowest(found.slowest, links)
    yield "runs", "Runs", _runs(found)


def _estimate(found: Numbers) -> str:
    if (said := found.estimate) is None:
        return ""
    return (
        f"<p>{said.good:,} of {said.judged:,} books that a person looked at are good: {100 * said.share:.1f} %. Of all "
        f"{said.books:,} it is, with 95 % confidence, between <b>{100 * said.low:.1f} %</b> and "
        f"<b>{100 * said.high:.1f} %</b> (Wilson).</p>"
    )


def _attention(books: Sequence[Book], links: Links) -> str:
    if not books:
        return '<p class="good">None.</p>'
    rows = [
        (links.to(book.output, book.title or book.path), f"<code>{escape(book.path)}</code>", _why(book))
        for book in books
    ]
    return _table(("Book", "File", "Why"), rows)


def _why(book: Book) -> str:
    if book.code:
        return f"<b>{escape(book.code)}</b>: {escape(book.reason)}"
    share = f"{book.doubtful:,} of {book.decisions:,} decisions are doubtful" if book.doubtful else ""
    errors = f"{book.errors:,} errors" if book.errors else ""
    warnings = f"{book.warnings:,} warnings" if book.warnings else ""
    return " · ".join(filter(None, (share, errors, warnings)))


def _groups(groups: Iterable[Group], links: Links) -> str:
    return "".join(_group(group, links) for group in groups)


def _group(group: Group, links: Links) -> str:
    entry = catalogue().get(group.code)
    title = f": {escape(entry.title)}" if entry else ""
    remedy = f'<p class="why">{escape(entry.remedy)}</p>' if entry else ""
    rows = [
        (links.to(output, path), str(line or ""), escape(message)) for path, output, line, message in group.examples
    ]
    more = f"<p>… and in {group.books - len(rows):,} more books</p>" if group.books > len(rows) else ""
    number = f"{group.number:,} in {group.books:,} books" if group.number != group.books else f"{group.books:,} books"
    return (
        f"<details><summary><b>{escape(group.code)}</b>{title} <small>({escape(group.severity)}, {number})</small>"
        f"</summary>{remedy}{_table(('Book', 'Line', 'What'), rows)}{more}</details>"
    )


def _certainty(found: Numbers) -> str:
    total = sum(found.certainties.values())
    if not total:
        return ""
    parts = "".join(f'<i class="{name}" style="flex: {number}"></i>' for name, number in found.certainties.items())
    legend = "".join(
        f'<span class="{name}"><i></i>{name} {number:,} ({_share(number, total)})</span>'
        for name, number in found.certainties.items()
    )
    label = escape(", ".join(f"{name} {number:,}" for name, number in found.certainties.items()))
    bar = f'<div class="bar" role="img" aria-label="{label}">{parts}</div><p class="legend why">{legend}</p>'
    most = max((number for *_, number in found.doubt), default=0) or 1
    rows = [
        (f"{100 * low:g} to {100 * min(high, 1):g} %", f"{number:,}", f'<meter max="{most}" value="{number}"></meter>')
        for low, high, number in found.doubt
    ]
    return bar + _table(("Doubtful decisions", "Books", ""), rows)


def _counts(found: Numbers) -> str:
    rows = [(escape(name), f"{number:,}") for name, number in found.counts.items()]
    return _table(("What", "Number"), rows) if rows else ""


def _slowest(books: Sequence[Book], links: Links) -> str:
    rows = [(links.to(book.output, book.path), *_spent(book)) for book in books]
    return _table(("Book", "Time", "Memory of the worker", "Characters"), rows) if rows else ""


def _spent(book: Book) -> Cells:
    return f"{book.seconds:.2f} s", f"{book.memory / 1e6:,.0f} MB", f"{book.characters:,}"


def _runs(found: Numbers) -> str:
    rows = [
        tuple(escape(str("" if run[name] is None else run[name])) for name in run) for run in found.runs
    ]
    return _table(tuple(found.runs[0]) if found.runs else (), rows) if rows else ""


def _table(heads: Cells, rows: Iterable[Cells]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>'
