"""What may be told of few people: from officers' figures to published ones.

Pure functions on tables; nothing here reads a store or draws.
"""
