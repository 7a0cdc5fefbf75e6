"""Sending of mailings: from a claimed row to a mail server's answer. Knows no flow; what it writes to the database goes through verbs.

``wire`` makes bytes of a text and a recipient, ``smtp`` hands them over on kept connections, ``journal`` says after a crash what had
begun, ``verp`` names the sender that a report comes back to.
"""
