"""Streamlit's side: the only place that calls Streamlit to draw.

`page` draws a document, `ui` holds the frame and what is kept for readers, `ui_*` what
can be chosen. What readers may ask for next is worked out before: which pages in
`ahead`, in a process of its own in `ahead_process`, and laid down in `answers`.
"""
