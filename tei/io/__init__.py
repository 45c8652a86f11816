"""Files, folders and what several runs share.

lock        one run at a time on what two could write
processes   which process of which machine, and whether it still runs
"""
