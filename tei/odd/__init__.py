"""The ODD compiler: one document that describes a customization of the TEI → its schemas and its reference.

    schema = compile_odd("schema/teikit.odd")                    declares everything itself
    schema = compile_odd("my.odd", p5subset="p5subset.xml")      customises the TEI, or another ODD
    write_rng(schema, "my.rng")

Each ``write_x`` takes the schema and a path, and puts a whole file there or none.
"""

from tei.odd.compact import write_rnc
from tei.odd.compiling import compile_odd
from tei.odd.reference import write_reference
from tei.odd.relaxng import to_rng, write_rng
from tei.odd.schematron import write_sch
from tei.odd.xsd import write_xsd

__all__ = ["compile_odd", "to_rng", "write_reference", "write_rnc", "write_rng", "write_sch", "write_xsd"]
