"""The TEI Processing Model: an ODD says what each element becomes, a format says how.

    models = read_models("schema/teikit.odd")                            what: an ODD, or several chained
    handlers = compile_models(models, BEHAVIOURS, outputs=("html", "web"))   how: name of a behaviour → function
    walk = Walk(handlers, write=escape)
    walk.render(text)
    "".join(walk.out)

A library of its own: it knows lxml, the Guidelines (chapter 22.5.4) and nothing of any format.
"""

from tei.rendering.behaviours import BEHAVIOURS, BLOCKS
from tei.rendering.dispatch import Rule, compile_models
from tei.rendering.models import Models, chain, read_models
from tei.rendering.readings import READINGS, alternatives, view_of
from tei.rendering.text import plain, text_of
from tei.rendering.walk import Behaviour, Walk

__all__ = [
    "BEHAVIOURS",
    "BLOCKS",
    "READINGS",
    "Behaviour",
    "Models",
    "Rule",
    "Walk",
    "alternatives",
    "chain",
    "compile_models",
    "plain",
    "read_models",
    "text_of",
    "view_of",
]
