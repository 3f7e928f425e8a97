"""Streamlit's side: the only place that calls Streamlit to draw."""
