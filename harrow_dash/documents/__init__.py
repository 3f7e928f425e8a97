"""From the store to finished pieces: words, tables, charts and maps of the pages.

Every function takes the open store first and gives HTML, a frame or a finished
picture. Nothing here knows Streamlit: a piece can be kept until the store changes and
be tested without a screen.
"""
