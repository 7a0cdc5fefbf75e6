"""Newsletters: what a writer put into blocks becomes HTML, text and a page on the web, all three out of the same shown blocks.

The road: ``blocks`` (cleaned) → ``facts`` (what the roll and the campaigns say now) → ``shown`` (plain data, kept with the
mailing) → ``html`` and ``text`` → ``template`` (literal text and variables in turn) → ``links`` (counted when it is released).
Nothing here sends, and nothing fetches anything from anywhere.
"""
