"""Campaigns: whom they call on, what people do for them, who brings people, and where people meet.

Holds: Campaign, Target with its history, Action and what was done, Partner and its links, Event and who comes to it.
Whether a target has endorsed is never stored here: the roll knows it, and queries ask the roll.
Must not know: letters, pages.
"""
