"""Which blocks are headings and which are their subtitles: one decision over the book.

Three looks.  The first weighs what each candidate shows by itself; the second adds how far it agrees with the likely
headings of its book and what contents and series leave unexplained; the third tells, where two follow each other
without text between them, a subtitle from a heading of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tei.encoder.structure.datelines import is_dateline
from tei.encoder.structure.form import case_of, length_of
from tei.encoder.structure.heading_clues import Listing, groups_of, read_heading_clues, status_of
from tei.encoder.structure.layout import Layout, SeriesFacts
from tei.encoder.structure.linear import LinearModel, load_models, load_models_of
from tei.encoder.structure.sisters import read_sister_clues
from tei.encoder.structure.wording import has_letters, is_genre, section_type

MODELS = "headings"
HOPELESS = -5.0
"""A first margin below this is not looked at a second time."""
DOUBTFUL = -1.0
"""From this margin on a line fills a hole in a series of headings."""
ALONE = 0.2
"""Where this share of the headings that look alike follow no other heading, none of them is a subtitle."""
UNFINISHED_TITLE = (",", ":", "：", "—", "──", ";", " or", " or,", "oder")


@dataclass(frozen=True, slots=True, eq=False)
class HeadingVerdict:
    """That a block is a heading, or the subtitle of the one before it, by what margin and because of which clues."""

    place: int
    margin: float
    clues: Mapping[str, float]
    is_subtitle: bool = False


def first_looks(layout: Layout, listing: Listing) -> dict[int, dict[str, float]]:
    """Return the clues of every candidate by itself."""
    return {place: read_heading_clues(place, layout, listing) for place in layout.candidates}


def second_looks(
    layout: Layout, listing: Listing, first: Mapping[int, dict[str, float]], margins: Mapping[int, float]
) -> dict[int, dict[str, float]]:
    """Return the clues of the candidates that are not hopeless, those from the rest of the book included."""
    places = [place for place, margin in margins.items() if margin >= HOPELESS]
    sisters = read_sister_clues(layout, listing, margins, places)
    return {place: first[place] | sisters[place] for place in places}


def model_at(place: int, layout: Layout, look: str) -> LinearModel:
    """Return the model of the first or second look for blocks of such groups."""
    return load_models_of(MODELS, *groups_of(layout.blocks[place], layout.language))[look]


def decide_headings(layout: Layout, listing: Listing) -> dict[int, HeadingVerdict]:
    """Return the headings and subtitles among the candidates, by their numbers."""
    first = first_looks(layout, listing)
    margins = {place: model_at(place, layout, "first").margin(clues) for place, clues in first.items()}
    model, pairs = load_models(MODELS)["second"], load_models(MODELS)["subtitle"]
    second = second_looks(layout, listing, first, margins)
    verdicts: dict[int, HeadingVerdict] = {}
    final = {place: model_at(place, layout, "second").margin(clues) for place, clues in second.items()}
    final |= fill_series(final, layout, model.medium)
    likely = [place for place, margin in final.items() if margin >= model.medium]
    alone = count_alone(likely, layout)
    every = Counter(_look(place, layout) for place in likely)
    for place in layout.candidates:
        before = verdicts.get(place - 1)
        follows = before is not None and not before.is_subtitle
        named = follows and _is_named_with_it(place, layout, listing)
        margin = final.get(place, margins[place])
        if named or (place in final and margin >= model.medium):
            pair = read_subtitle_clues(place, layout, listing, alone) if follows else {}
            look = _look(place, layout)
            own = alone[look] >= ALONE * every[look]
            is_subtitle = named or (follows and not own and pairs.margin(pair) > 0)
            verdicts[place] = HeadingVerdict(place, margin, second.get(place, first[place]), is_subtitle)
    return verdicts


def fill_series(margins: Mapping[int, float], layout: Layout, enough: float) -> dict[int, float]:
    """Return the margins of doubtful members of series of short lines half of whose others are headings: just enough.

    In books left out 39 of 43 were headings.
    """
    accepted = {place for place, margin in margins.items() if margin >= enough}
    doubtful = {
        place: series
        for place, margin in margins.items()
        if DOUBTFUL <= margin < enough and (series := layout.series.get(place)) is not None
    }
    drawn = {series: _is_of_headings(series, accepted) for series in set(doubtful.values())}
    return {place: enough for place, series in doubtful.items() if drawn[series]}


def _is_of_headings(series: SeriesFacts, accepted: Collection[int]) -> bool:
    """Are all members short, and half of them but the asking one headings?"""
    found = sum(member in accepted for member in series.members)
    return series.short >= 1 and found > 0 and 2 * found >= len(series.members) - 1


def _is_named_with_it(place: int, layout: Layout, listing: Listing) -> bool:
    """Is the line a part of the title above it: by the contents, or because it says what kind of piece that names?"""
    block = layout.blocks[place]
    if block.page != layout.blocks[place - 1].page or is_dateline(block.text, layout.language):
        return False
    return place - 1 in listing.goes_on or is_genre(block.text, layout.language)


def count_alone(places: Collection[int], layout: Layout) -> Counter[tuple[str, str, bool]]:
    """Return how many headings of each look follow no other heading."""
    known = set(places)
    return Counter(_look(place, layout) for place in places if place - 1 not in known)


def _look(place: int, layout: Layout) -> tuple[str, str, bool]:
    block = layout.blocks[place]
    return status_of(block), case_of(block.text), layout.ordinals[place] is not None


def read_subtitle_clues(
    place: int, layout: Layout, listing: Listing, alone: Mapping[tuple[str, str, bool], int]
) -> dict[str, float]:
    """Return the clues that a heading right behind another is its subtitle, by name.

    ``alone`` counts the looks of the headings that follow no other one: where the book has many that look like this,
    this is one as well.
    """
    alike = min(1.0, alone.get(_look(place, layout), 0) / 3)
    return dict(_pair_clues(place, layout, listing)) | {"-alike-alone": alike}


def _pair_clues(place: int, layout: Layout, listing: Listing) -> Iterator[tuple[str, float]]:
    before, block, language = layout.blocks[place - 1], layout.blocks[place], layout.language
    one, other = layout.ordinals[place - 1], layout.ordinals[place]
    if one is not None:
        bare = not has_letters(before.text[one.length :])
        yield "+number-before-bare" if bare else "~number-before", 1.0
        if bare and one.kind == "unit" and other is None:
            yield "+title-of-a-unit", 1.0
    if other is not None:
        yield "-number", 1.0
    if place - 1 in listing.goes_on:
        yield "+named-with-it", 1.0
    if place in listing.matches:
        yield "-listed" if place - 1 in listing.matches else "~listed-alone", 1.0
    elif place - 1 in listing.matches:
        yield "+listed-before", 1.0
    if section_type(block.text, language):
        yield "-section", 1.0
    if section_type(before.text, language):
        yield "-section-before", 1.0
    if is_genre(block.text, language):
        yield "+genre", 1.0
    if before.text.rstrip().lower().endswith(UNFINISHED_TITLE):
        yield "+unfinished-before", 1.0
    yield f"~case:{case_of(before.text)},{case_of(block.text)}", 1.0
    yield f"~status:{status_of(before)},{status_of(block)}", 1.0
    if block.level and before.level:
        yield f"~level:{max(-1, min(1, block.level - before.level))}", 1.0
    if before.page != block.page:
        yield "-page-between", 1.0
    yield "~length", length_of(block.text, language) / 5
    yield "~length-before", length_of(before.text, language) / 5
    if layout.near(place, 1) is None or (place + 1 < len(layout.short) and not layout.short[place + 1]):
        yield "~above-paragraph", 1.0


def explain_margin(verdict: HeadingVerdict, model: LinearModel) -> str:
    """Return the strongest clues of a verdict and its margin, for ``tei explain``."""
    strongest = ", ".join(f"{name} {worth:+.1f}" for name, worth in model.strongest(verdict.clues) if worth)
    return f"{strongest}; margin over a paragraph {verdict.margin:.1f}"


def subtitles_after(place: int, verdicts: Mapping[int, HeadingVerdict]) -> Sequence[int]:
    """Return the numbers of the subtitles right behind the heading at ``place``."""
    found: list[int] = []
    while (after := verdicts.get(place + 1 + len(found))) and after.is_subtitle:
        found.append(after.place)
    return found
