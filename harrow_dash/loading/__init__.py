"""From publishers' files to a new store: recognise, read, check, derive, swap in.

The only package that writes figures. Readers of one format each live in `sources`.
"""
