"""What models say of an element, for who writes no markup: the rule alone, and the check of all of them beforehand."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from tei.rendering.behaviours import BEHAVIOURS
from tei.rendering.dispatch import Rule, compile_models
from tei.rendering.models import Models
from tei.rendering.walk import Behaviour, Walk

OMIT = "omit"


def _note_down(walk: Walk, node: etree._Element, rule: Rule) -> None:
    walk.out.append(rule)


NOTED: Mapping[str, Behaviour] = dict.fromkeys(BEHAVIOURS, _note_down)


def check_models(models: Models, variables: Mapping[str, str]) -> None:
    """Can all these models be run, whatever output each is for?  Raises ``ModelError`` for the first that cannot."""
    outputs = {name for branches in models.values() for branch in branches for name in branch.outputs}
    compile_models(models, NOTED, tuple(outputs), variables)


class Asker(Walk):
    """Asks ``models`` which rule applies to an element; nothing is written and no content is looked at."""

    __slots__ = ()

    def __init__(self, models: Models, outputs: tuple[str, ...], variables: Mapping[str, str]) -> None:
        super().__init__(compile_models(models, NOTED, outputs, variables))

    def rule(self, node: etree._Element) -> Rule | None:
        """The rule for ``node``, of a sequence the first that shows something; None where no model applies."""
        handler = self.handlers.get(node.tag)
        if handler is None:
            return None
        self.out = []
        handler(self, node)
        return min(self.out, key=lambda rule: rule.behaviour == OMIT, default=None)

    def content(self, node: etree._Element) -> None:
        """No model applies to an element: here nobody goes on with what is in it."""
