"""Files, folders, servers and what several runs share.

append      files that grow by whole blocks
files       files that are there whole or not at all
folders     folders on a disk: written whole, replaced in one step
http        one way to speak with a server
lock        one run at a time on what two could write
origins     where credentials may go
paths       names from outside: where they lead below a folder, or why nowhere
processes   which process of which machine, and whether it still runs
redaction   secrets made unreadable in whatever is shown or written
secrets     user names, passwords and tokens: where they come from
staging     where a folder is made before it takes its place, in one step
temporary   folders for what is needed for a while
"""
