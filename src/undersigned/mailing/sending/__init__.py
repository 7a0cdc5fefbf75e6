"""Sending of mailings: from a claimed row to a mail server's answer. Knows no flow, and writes to the database through verbs only.

``wire`` makes bytes of a text and a recipient, ``smtp`` hands them over on kept connections, ``journal`` says after a crash what
had begun, ``pace`` keeps to what a provider takes an hour, ``verp`` names the sender that a report comes back to.
"""
