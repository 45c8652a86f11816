"""The ODD compiler: one document that describes a customization of the TEI → its schemas and reference.

schema = compile_odd("schema/teikit.odd")                    declares everything itself
schema = compile_odd("my.odd", p5subset="p5subset.xml")      customises the TEI, or another ODD
write_rng(schema, "my.rng")
"""

from tei.odd.compiling import compile_odd
from tei.odd.relaxng import to_rng, write_rng

__all__ = ["compile_odd", "to_rng", "write_rng"]
