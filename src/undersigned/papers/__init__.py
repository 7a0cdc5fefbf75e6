"""Papers: documents made from plain values, for print and screen: the certificate, the badge, the QR code.

Knows no Django, no database and no language files: whoever asks for a paper brings the sentences that stand on it.
"""
