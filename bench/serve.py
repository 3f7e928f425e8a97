"""From `serve` to the first page with its words, against a bare Streamlit app.

    python -m bench.serve [--store FILE] [--repeat 3]

The bare app is one line, `st.write("hello")`, started in the same way from the same
folder. Both are visited with the same browser, which is open already and empty. Each
run is a new server; the best of the runs counts.
"""

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from bench import clock, server
from bench.chromium import FLAGS, PROGRAM
from harrow_dash import ingest

TARGET = 2.0
HELLO = 'import streamlit as st\n\nst.write("hello")\n'
STEPS = ("answers", "first words", "all words")


def visit(browser: Browser, command: list[str], port: int, store: Path, words: str, last: str):
    ...
