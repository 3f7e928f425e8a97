"""Areas, classes and figures in, finished maps (pydeck.Deck) out. No query."""
