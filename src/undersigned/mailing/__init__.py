"""Letters, the people who asked for news, and the transports that carry both.

Holds: Letter (one system mail, its address only until it is delivered) and Subscriber (who asked for news and confirmed).
Must not know: how a page looks, or which deed asked for a letter beyond the letter's kind.
"""
