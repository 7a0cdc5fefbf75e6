"""CMS page types and blocks, with a migration line of their own.

Holds what the secretariat and campaigners write themselves: articles in sections, in every language of the site. It reads the
call and the roll through their queries, and knows nothing of signatures, letters or the desk's screens.
"""
