"""Files, folders, servers and what several runs share.

append      files that grow by whole blocks
files       files that are there whole or not at all
folders     folders on a disk: written whole, replaced in one step
http        one way to speak with a server
lock        one run at a time on what two could write
paths       names from outside: where they lead below a folder, or why nowhere
processes   which process of which machine, and whether it still runs
temporary   folders for what is needed for a while
secrets     user names, passwords and tokens, and that they are never shown
"""
