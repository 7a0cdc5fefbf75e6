"""The secretariat's screens, inside the Wagtail admin under /desk/.

Holds screens that show calls, signatures, the roll, letters and the audit without changing any of them, the figures of the first
screen, and what staff see of Wagtail itself. It reads models and queries of the rooms below and writes through flows only.
"""
