"""The public list: who stands behind a call, since when, on what evidence; every change a dated line.

Holds: RollEntry, RollChange (append-only), PeopleCount (how many people have signed), OfficialCount (past counters).
Must not know: campaigns, letters, pages. A signature becomes a number here; its name stays with the signature.
"""
