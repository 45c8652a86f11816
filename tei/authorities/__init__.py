"""A user's authority file: the persons, places and organisations that are known before the book is read.

entries     the values: an entry, the authority that holds them, how a form is looked up
prefixes    the authorities that a pointer such as ``geonames:1793511`` may name
csvfiles    tables with documented columns, and the exports of CBDB, CHGIS and GeoNames
teifiles    listPerson, listPlace and listOrg of a TEI file
reading     a file of either kind; what is wrong with it is said, with file and line
"""

from tei.authorities.entries import Authority, Entry, folded
from tei.authorities.reading import read_authorities, read_authority

__all__ = ["Authority", "Entry", "folded", "read_authorities", "read_authority"]
