"""What stands out: the only place that calls the tests of `statistics` on the figures.

Frames of findings, worked out from the store's public figures as at a month; no words,
no charts. Pages, commands and packs read them and test nothing themselves.
"""
