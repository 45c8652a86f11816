"""Which mentions are of one and the same: keys, identifiers, a person's decisions.  Nothing is merged on doubt.

Mentions with one key are one entity, in whatever script they stand.  Where their identifiers contradict
each other they are as many entities as there are identifiers, and a mention without one is none of these.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from tei.annotators.folding import fold
from tei.authorities.prefixes import split_pointer
from tei.corrections.decisions import Decision, Spans, decisions
from tei.corrections.kinds import Correction
from tei.encoding.registers.mentions import Mention
from tei.model import Document

PERSON = "corrections"
"""The annotator that speaks for a person."""

EVERYWHERE = "everywhere"
"""How the rule of a person's decision ends that speaks of every place of a form."""


class Group(NamedTuple):
    """The mentions of one entity, in the order of the text, and its pointers, surest first."""

    mentions: tuple[Mention, ...]
    pointers: tuple[str, ...]
    given: str = ""
    """The preferred form, where a person gave it."""

    @property
    def name(self) -> str:
        """The preferred form: a person's, else the one that is the annotator's key, else the most frequent one."""
        forms = Counter(mention.form for mention in self.mentions)
        keys = Counter(fold(mention.key) for mention in self.mentions)
        called = [form for form, _ in forms.most_common() if fold(form) == keys.most_common(1)[0][0]]
        return self.given or [*called, *(form for form, _ in forms.most_common(1))][0]


class Found(NamedTuple):
    """The entities of a text, and the decisions on identity that found nothing to speak of."""

    groups: tuple[Group, ...]
    unmet: tuple[Decision, ...]


def identified(document: Document, mentions: Sequence[Mention]) -> Found:
    """The entities that ``mentions`` are of, in the order of their first mentions."""
    groups = [group for alike in _by_key(mentions) for group in _by_pointer(alike)]
    groups = _joined_by_pointer(groups)
    unmet: list[Decision] = []
    for said in _by_correction((*decisions(document, "different"), *decisions(document, "same"))):
        correction = said[0].correction
        groups, is_met = APPLY[correction.kind](groups, Spans(one.span for one in said), correction.value)
        unmet += [] if is_met else said[:1]
    return Found(tuple(sorted(groups, key=lambda group: group.mentions[0].number)), tuple(unmet))


def _by_correction(said: Iterable[Decision]) -> Iterable[list[Decision]]:
    """The decisions that come from one entry of the file together."""
    found: dict[Correction, list[Decision]] = defaultdict(list)
    for decision in said:
        found[decision.correction].append(decision)
    return found.values()


def _by_key(mentions: Iterable[Mention]) -> Iterator[list[Mention]]:
    alike: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for mention in mentions:
        alike[mention.claim.element, fold(mention.key) or mention.key].append(mention)
    return iter(alike.values())


def _by_pointer(alike: Sequence[Mention]) -> Iterator[Group]:
    """One group, or as many as there are pointers that contradict each other."""
    bundles: list[dict[str, str]] = []
    members: list[list[Mention]] = []
    silent: list[Mention] = []
    overruled = _overruled(alike)
    for mention in alike:
        said = dict(map(_scheme, reversed(_pointers(mention, overruled))))
        if not said:
            silent.append(mention)
            continue
        fitting = [n for n, bundle in enumerate(bundles) if all(bundle.get(s, v) == v for s, v in said.items())]
        if not fitting:
            bundles.append({})
            members.append([])
        number = fitting[0] if fitting else -1
        bundles[number] |= said
        members[number].append(mention)
    if len(members) < 2:
        yield _group(alike)
        return
    yield from map(_group, members)
    if silent:
        yield _group(silent)


def _overruled(alike: Iterable[Mention]) -> frozenset[str]:
    """The authorities of which a person gave the number for everywhere: a machine's numbers do not count."""
    said = (one.pointers for one in alike if one.claim.evidence.rule.endswith(EVERYWHERE) and one.pointers)
    return frozenset(_scheme(pointer)[0] for pointer in next(said, ()))


def _pointers(mention: Mention, overruled: Collection[str]) -> tuple[str, ...]:
    """The mention's own pointers, but for those of a machine that a person overruled."""
    if not overruled or mention.claim.evidence.annotator == PERSON:
        return mention.pointers
    return tuple(pointer for pointer in mention.pointers if _scheme(pointer)[0] not in overruled)


def _scheme(pointer: str) -> tuple[str, str]:
    """Whose number, and the number; that of the administrative table of one year does not contradict another's."""
    prefix, number = split_pointer(pointer)
    value, _, version = number.partition("@")
    return (f"{prefix}@{version}", value) if prefix else (number.partition("#")[0], number)


def _group(mentions: Iterable[Mention]) -> Group:
    """The mentions in order, with the pointers that a person gave before all others."""
    ordered = tuple(sorted(mentions, key=_number))
    by_person = [m for m in ordered if m.claim.evidence.annotator == PERSON]
    overruled = _overruled(ordered)
    every = (pointer for mention in (*by_person, *ordered) for pointer in _pointers(mention, overruled))
    return Group(ordered, tuple(dict.fromkeys(every)))


def _joined_by_pointer(groups: Iterable[Group]) -> list[Group]:
    """Groups of one element with a pointer in common are one: the authority says so."""
    joined: list[Group] = []
    by_pointer: dict[tuple[str, str], int] = {}
    for group in groups:
        element = group.mentions[0].claim.element
        known = [by_pointer[element, p] for p in group.pointers if (element, p) in by_pointer]
        number = known[0] if known else len(joined)
        joined[number : number + 1] = [_merged(joined[number], group) if known else group]
        by_pointer |= {(element, pointer): number for pointer in group.pointers}
    return joined


def _merged(one: Group, other: Group) -> Group:
    merged = tuple(sorted((*one.mentions, *other.mentions), key=_number))
    return Group(merged, tuple(dict.fromkeys((*one.pointers, *other.pointers))), one.given or other.given)


def _number(mention: Mention) -> int:
    return mention.number


# --- a person's decisions -------------------------------------------------------------------------------


def _same(groups: Sequence[Group], at: Spans, name: str) -> tuple[list[Group], bool]:
    """The mentions at the decision's places join the entity that ``name`` names."""
    gone, rest = _parted(groups, at)
    there = [group for group in (*rest, *gone) if is_called(group, name)]
    if not gone or not there:
        return list(groups), False
    whole = there[0]._replace(given=there[0].name)
    for group in gone:
        whole = whole if group is there[0] else _merged(whole, group)
    others = [group for group in rest if group is not there[0]]
    return [*others, whole], True


def _different(groups: Sequence[Group], at: Spans, name: str) -> tuple[list[Group], bool]:
    """The mentions at the decision's places leave the entity that ``name`` names."""
    parted: list[Group] = []
    is_met = False
    for group in groups:
        gone, rest = _parted([group], at)
        is_met = is_met or bool(gone)
        leaves = gone and rest and is_called(rest[0], name)
        parted += [*rest, *gone] if leaves else [group]
    return parted, is_met


APPLY = {"same": _same, "different": _different}


def _parted(groups: Iterable[Group], at: Spans) -> tuple[list[Group], list[Group]]:
    """What of the groups is at the places, and the rest, which keeps the pointers that both have."""
    gone: list[Group] = []
    rest: list[Group] = []
    for group in groups:
        here = [mention for mention in group.mentions if at.touch(mention.claim.span)]
        gone_from = {mention.number for mention in here}
        others = [mention for mention in group.mentions if mention.number not in gone_from]
        kept = group.pointers if not here or not others else _group(others).pointers
        gone += [_without(here, kept if others else ())] if here else []
        rest += [group._replace(mentions=tuple(others), pointers=kept)] if others else []
    return gone, rest


def _without(mentions: Sequence[Mention], pointers: Sequence[str]) -> Group:
    group = _group(mentions)
    return group._replace(pointers=tuple(pointer for pointer in group.pointers if pointer not in pointers))


def is_called(group: Group, name: str) -> bool:
    """Is ``name`` a form, a key or a pointer of the entity?"""
    key = fold(name)
    return name in group.pointers or any(key in (fold(m.form), fold(m.key)) for m in group.mentions)
