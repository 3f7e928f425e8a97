"""Renderers: a page or a document in one form each."""
