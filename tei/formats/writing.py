"""What the formats that write markup (Markdown, LaTeX, typst) and Word have in common."""

from __future__ import annotations

from lxml import etree

from tei.rendering import Rule, Walk, alternatives


def written(walk: Walk, node: etree._Element, rule: Rule) -> str:
    """What is in an element, as markup, white space told by the characters around it."""
    last = walk.last
    with walk.elsewhere() as out:
        walk.last = last
        walk.parameter(node, rule)
        last = walk.last
    walk.last = last
    return "".join(out)


def level(node: etree._Element, rule: Rule, deepest: int) -> int:
    """The level of a heading, from 1 to ``deepest``."""
    value = rule.value("level", node)
    return max(1, min(value if isinstance(value, int) else 1, deepest))


def alternate(walk: Walk, node: etree._Element, rule: Rule) -> None:
    """The behaviour ``alternate`` where only what is read can be shown."""
    for one in alternatives(node, rule)[0]:
        walk.render(one)
