"""The registers of a finished TEI file: read, shown, made anew, given to OpenRefine.

reading       the entries of ``standOff`` and where the text mentions them
listing       a table for people, CSV that is an authority file itself, JSON
concordance   every mention in its context
retagging     names marked anew in a file, all else as it is
openrefine    what no authority is known for, and what came back
"""
