"""Models and a format's functions → one function an element: chosen now where nothing has to be asked later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from lxml import etree

from tei.rendering.behaviours import BEHAVIOURS, BLOCKS, STAND_INS
from tei.rendering.errors import ModelError
from tei.rendering.expressions import Expression, Value, compile_expression, compile_predicate
from tei.rendering.models import Branch, Model, Models
from tei.rendering.readings import MAYBE_UNREAD, UNREAD
from tei.rendering.walk import Behaviour, Handler, Walk
from tei.tree import TEI


class Rule(NamedTuple):
    """What a behaviour's function is told besides the node: the model that applies."""

    element: str
    """The local name of the element."""
    behaviour: str
    css: str = ""
    """Declarations for the element itself."""
    before: str = ""
    after: str = ""
    """Declarations for what stands before and after it (``outputRendition/@scope``)."""
    classes: tuple[str, ...] = ()
    uses_source: bool = False
    parameters: Mapping[str, Expression] = MappingProxyType({})

    def value(self, name: str, node: etree._Element) -> Value:
        """The parameter ``name`` for ``node``; None where the model has no such parameter or it gives nothing."""
        expression = self.parameters.get(name)
        return None if expression is None else expression(node)

    def string(self, name: str, node: etree._Element, default: str = "") -> str:
        """The parameter as a string; of elements, their text."""
        value = self.value(name, node)
        if isinstance(value, list):
            return "".join("".join(one.itertext()) for one in value)
        return default if value is None or value == "" else str(value)

    def nodes(self, name: str, node: etree._Element) -> list[etree._Element]:
        """The parameter as elements; none where it gives something else."""
        value = self.value(name, node)
        return value if isinstance(value, list) else []


def compile_models(
    models: Models,
    behaviours: Mapping[str, Behaviour],
    outputs: tuple[str, ...] = (),
    variables: Mapping[str, str] | None = None,
) -> dict[object, Handler]:
    """For every element the function that renders it, by its qualified name.

    ``behaviours`` are the format's functions; where one of the Guidelines' list is missing, the one that stands in
    for it.  ``outputs`` are the names by which a model may mean this format.  Raises ``ModelError`` where a model
    asks for a behaviour that nobody knows (``model-behaviour``) or an expression cannot be run.
    """
    known = {**behaviours, "omit": behaviours.get("omit", _omit), "text": behaviours.get("text", _text)}
    given = {"reading": "source", "output": outputs[0] if outputs else "", **(variables or {})}
    handlers: dict[object, Handler] = {etree.Comment: _omit_node, etree.ProcessingInstruction: _omit_node}
    for name, branches in models.items():
        chosen = [b for b in branches if not b.outputs or b.outputs.intersection(outputs)]
        if chosen:
            handler = _handler([_branch(name, branch, known, given) for branch in chosen])
            handlers[TEI + name] = _if_read(handler) if name in MAYBE_UNREAD else handler
    return handlers


Test = Callable[[etree._Element], bool]


def _branch(
    name: str, branch: Branch, known: Mapping[str, Behaviour], variables: Mapping[str, str]
) -> tuple[Test | None, Handler]:
    test = compile_predicate(branch.predicate, variables, branch.place) if branch.predicate else None
    steps = [(_step(name, model, known, variables), model) for model in branch.models]
    if len(steps) == 1:
        return test, steps[0][0]
    tests = [compile_predicate(m.predicate, variables, m.place) if m.predicate else None for _, m in steps]

    def every(walk: Walk, node: etree._Element) -> None:
        for (step, _), own in zip(steps, tests, strict=True):
            if own is None or own(node):
                step(walk, node)

    return test, every


def _step(name: str, model: Model, known: Mapping[str, Behaviour], variables: Mapping[str, str]) -> Handler:
    function = behaviour_of(model, known)
    rule = Rule(
        name,
        model.behaviour,
        _css(model, ""),
        _css(model, "before"),
        _css(model, "after"),
        model.classes,
        model.uses_source,
        {key: compile_expression(value, variables, model.place) for key, value in model.parameters},
    )
    if model.behaviour not in BLOCKS:
        return lambda walk, node: function(walk, node, rule)

    def block(walk: Walk, node: etree._Element) -> None:
        walk.last = ""
        function(walk, node, rule)
        walk.last = ""

    return block


def _css(model: Model, scope: str) -> str:
    return "; ".join(rendition.css.rstrip("; ") for rendition in model.renditions if rendition.scope == scope)


def behaviour_of(model: Model, known: Mapping[str, Behaviour]) -> Behaviour:
    """The format's function for a model's behaviour, or for what stands in for it."""
    name = model.behaviour
    while name not in known and name in STAND_INS:
        name = STAND_INS[name]
    if name not in known:
        raise ModelError(
            "model-behaviour",
            f"nobody knows the behaviour {model.behaviour}",
            model.place,
            f"The Guidelines have {', '.join(BEHAVIOURS)}.",
        )
    return known[name]


def _handler(branches: list[tuple[Test | None, Handler]]) -> Handler:
    test, first = branches[0]
    if test is None:
        return first

    def choose(walk: Walk, node: etree._Element) -> None:
        for applies, handler in branches:
            if applies is None or applies(node):
                handler(walk, node)
                return
        walk.content(node)

    return choose


def _if_read(handler: Handler) -> Handler:
    """The handler for an element that the reading may have set aside."""

    def read(walk: Walk, node: etree._Element) -> None:
        if UNREAD not in node.attrib:
            handler(walk, node)

    return read


def _omit_node(walk: Walk, node: etree._Element) -> None:
    """Comments and processing instructions are no text."""


def _omit(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """Nothing, and nothing of what is in it."""


def _text(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """The content as bare characters."""
    if "content" in rule.parameters:
        walk.characters(rule.string("content", node))
    else:
        walk.characters("".join(node.itertext()))
