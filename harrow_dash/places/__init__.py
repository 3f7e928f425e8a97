"""Small areas, outlines, streets and surroundings, with what is counted there.

Reads the store; tests nothing and draws nothing.
"""
