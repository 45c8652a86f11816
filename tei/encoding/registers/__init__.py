"""The names of a text as registers: who and what is mentioned, once each, in ``standOff``.

mentions    the marked names, each with its form as printed and its page
identity    which mentions are of one and the same: keys, identifiers, a person's decisions; nothing on doubt
titles      a surname with a title (陈总, Herr Weber): whose it is, where only one fits
entries     the entries of the registers, with identifiers and what an authority says of them
writing     ``standOff`` and ``prefixDef``
"""

from tei.encoding.registers.entries import AUTHORITY, Entry, Registers, register
from tei.encoding.registers.writing import prefix_definitions, stand_off, summary

__all__ = ["AUTHORITY", "Entry", "Registers", "prefix_definitions", "register", "stand_off", "summary"]
