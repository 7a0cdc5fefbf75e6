"""Letters, the people who asked for news, mailings to them, and the transports that carry all of it.

Holds: Letter (one system mail, its address only until it is delivered), Subscriber (who asked for news and confirmed), Mailing
(one newsletter issue), Delivery (that issue to one address), series, segments, suppressions.
Must not know: how a page looks, or which deed asked for a letter beyond the letter's kind.
"""
