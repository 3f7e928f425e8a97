"""From the publishers' sites into the store: what is new is downloaded and loaded.

One module a publisher says which files it offers; `download` fetches a file whole or
not at all; `run` goes round them all and loads what came. Nothing here reads what a
file holds: that is for `loading`, as for files that an officer brings.
"""
