"""Dates in running text: patterns by language, eras, and what they are in the W3C's form.

tables      the patterns and words of a language, compiled
eras        the eras of Chinese history: which Western year a year of theirs is
values      the parts of a written date → when, from and to, notBefore and notAfter
"""
