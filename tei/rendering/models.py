"""The models of an ODD: ``model``, ``modelGrp``, ``modelSequence``, ``param``, ``outputRendition`` as values.

An ODD that customises another adds its models before those of the other: of all that apply the first counts, so a
model for one output leaves the others as they were.  An element that is declared anew keeps nothing of the old.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from tei.issues import NOWHERE, Place
from tei.rendering.behaviours import BEHAVIOURS
from tei.rendering.errors import ModelError
from tei.rendering.styles import Rendition
from tei.tree import TEI, local_name
from tei.xml.parser import read_tree


class Model(NamedTuple):
    """One ``model``: a behaviour, its parameters as XPath, and how what comes of it looks."""

    behaviour: str
    predicate: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    renditions: tuple[Rendition, ...] = ()
    classes: tuple[str, ...] = ()
    """The names of ``@cssClass``."""
    uses_source: bool = False
    """``@useSourceRendition``: does it obey what the document says of looks?"""
    place: Place = NOWHERE


class Branch(NamedTuple):
    """What applies together: one model, or those of a ``modelSequence``, one after the other."""

    models: tuple[Model, ...]
    predicate: str = ""
    outputs: frozenset[str] = frozenset()
    """The outputs that it is for; none says that it is for all."""
    place: Place = NOWHERE


Models = Mapping[str, tuple[Branch, ...]]
"""The branches of every element, by its local name, in the order in which they are tried."""


def read_models(*paths: str | Path) -> Models:
    """The models of the ODD at the first path, customised by the others in their order; raises ``ModelError``.

    Each ODD is parsed once in the life of a process.
    """
    models: Models = {}
    for path in paths:
        models = chain(models, *_own(str(path), Path(path).stat().st_mtime_ns if Path(path).exists() else 0))
    return models


def chain(base: Models, own: Models, anew: frozenset[str] = frozenset()) -> Models:
    """``base`` with ``own`` before it, element by element; the elements ``anew`` keep nothing of the base."""
    merged = dict(base)
    for name, branches in own.items():
        merged[name] = branches if name in anew else (*branches, *base.get(name, ()))
    return merged


@lru_cache(maxsize=16)
def _own(path: str, changed: int) -> tuple[Models, frozenset[str]]:
    """The models that one file states, and the elements that it declares anew."""
    models: dict[str, tuple[Branch, ...]] = {}
    anew: set[str] = set()
    for spec in read_tree(path).getroot().iter(f"{TEI}elementSpec"):
        name = spec.get("ident", "")
        branches = tuple(_branches(spec, frozenset()))
        if branches:
            models[name] = (*models.get(name, ()), *branches)
        if spec.get("mode", "add") in ("add", "replace"):
            anew.add(name)
    return models, frozenset(anew)


def _branches(parent: etree._Element, outputs: frozenset[str]) -> Iterator[Branch]:
    for node in parent:
        kind = local_name(node)
        own = frozenset(node.get("output", "").split()) or outputs if kind else outputs
        if kind == "model":
            model = _model(node)
            yield Branch((model,), model.predicate, own, model.place)
        elif kind == "modelGrp":
            yield from _branches(node, own)
        elif kind == "modelSequence":
            yield Branch(tuple(map(_model, node.iter(f"{TEI}model"))), node.get("predicate", ""), own, _place(node))


def _model(node: etree._Element) -> Model:
    place = _place(node)
    behaviour = node.get("behaviour", "")
    if not behaviour:
        raise ModelError("model-behaviour", "this model has no @behaviour", place, "Name one of the Guidelines' list.")
    return Model(
        behaviour,
        node.get("predicate", ""),
        tuple(_parameters(node, behaviour)),
        tuple(_renditions(node)),
        tuple(node.get("cssClass", "").split()),
        node.get("useSourceRendition", "") in ("true", "1"),
        place,
    )


def _parameters(node: etree._Element, behaviour: str) -> Iterator[tuple[str, str]]:
    known = BEHAVIOURS.get(behaviour)
    for parameter in node.iterchildren(f"{TEI}param"):
        name = parameter.get("name", "")
        if known is not None and name not in known:
            raise ModelError(
                "model-parameter",
                f"the behaviour {behaviour} has no parameter {name}",
                _place(parameter),
                f"It has {', '.join(known) or 'none'}.",
            )
        yield name, parameter.get("value", "")


def _renditions(node: etree._Element) -> Iterator[Rendition]:
    for rendition in node.iterchildren(f"{TEI}outputRendition"):
        yield Rendition(rendition.get("scope", ""), " ".join((rendition.text or "").split()))


def _place(node: etree._Element) -> Place:
    return Place(node.getroottree().docinfo.URL or "", node.sourceline or 1, 1)
