"""All names of a document: view, engines, decision, bodies, links."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from tei.model import Document, Span
from tei.naming.bodies import find_bodies
from tei.naming.candidates import Candidate
from tei.naming.decision import Name, decide
from tei.naming.engines import DEFAULT, open_engine
from tei.naming.judging import judgement
from tei.naming.linking import NOTHING, Link, link
from tei.naming.view import View, read_view
from tei.positions import meets

BLANK = re.compile("(?<=[\u3400-\u9fff])[ \u3000]+(?=[\u3400-\u9fff])")


class Found(NamedTuple):
    """A name in the source, which entity of the book it names, what the authorities call that."""

    span: Span
    name: Name
    key: str
    link: Link


def find_names(
    document: Document, language: str, engines: Sequence[str] = DEFAULT, known: Mapping[Span, str] | None = None
) -> Iterator[Found]:
    """Every name but those in the spans ``known``: each with the plain form of its person, or "" for a body.

    Places in the name of a known body are found.
    """
    view = read_view(document)
    persons = known or {}
    names = decide(
        view.text, _candidates(view.text, language, engines), judgement(language), set(filter(None, persons.values()))
    )
    bodies = list(find_bodies(view.text, names)) if language == "zh" else []
    names = _without_shared_spans([*names, *bodies])
    links = link(view.text, names, language)
    keys = _keys(view, names, links)
    taken, known_bodies = sorted(persons), [span for span, name in persons.items() if not name]
    for name in names:
        span = view.span(name.start, name.end)
        inner = name.kind == "place" and any(one.start <= span.start and span.end <= one.end for one in known_bodies)
        if inner or not meets(taken, *span):
            yield Found(span, name, keys[name], links.get(name, NOTHING))


def _candidates(text: str, language: str, engines: Sequence[str]) -> Iterator[Candidate]:
    for setting in engines:
        name, _, value = setting.partition(":")
        engine = open_engine(name, language, value)
        if engine:
            yield from engine(text)


def _without_shared_spans(names: Collection[Name]) -> list[Name]:
    """In order, the outer before the inner one."""
    return sorted(names, key=lambda name: (name.start, -name.end))


def _keys(view: View, names: Sequence[Name], links: Mapping[Name, Link]) -> dict[Name, str]:
    """For each name the form that names its entity: the one printed most often, then the first."""
    forms: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    entities = {name: _entity(view.text, name, links.get(name, NOTHING)) for name in names}
    for name, entity in entities.items():
        printed = "" if name.entity else plain(view.printed[name.start : name.end])
        forms[entity][printed or name.entity] += not name.entity
    chosen: dict[tuple[str, str], str] = {}
    used: Counter[tuple[str, str]] = Counter()
    for entity, count in forms.items():
        form = count.most_common(1)[0][0]
        used[entity[0], form] += 1
        number = used[entity[0], form]
        chosen[entity] = form if number == 1 else f"{form} ({number})"
    return {name: chosen[entity] for name, entity in entities.items()}


def _entity(text: str, name: Name, found: Link) -> tuple[str, str]:
    if found.refs:
        return name.kind, found.refs[0]
    return name.kind, name.entity or plain(text[name.start : name.end])


def plain(name: str) -> str:
    """A name without the blanks between Chinese characters, which only space it out."""
    return BLANK.sub("", name)
