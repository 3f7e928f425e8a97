"""What is counted, asked and promised: one .toml each, read and checked once.

Measures, surveys and partners' indicators, and plans. No figures, no queries: readers
of files and every later package may ask what a thing is called and what it means.
"""
