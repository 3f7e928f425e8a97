"""The README says what is true: its commands, its table of sources, its picture."""

import re
import runpy
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from harrow_dash import __main__ as commands

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_table_of_sources_is_made_from_the_sources() -> None:
    script = runpy.run_path(str(ROOT / "docs" / "sources_table.py"))
    assert script["with_table"](README) == README, (
        "Run python -m docs.sources_table and commit README.md."
    )


def test_ci_runs_the_test_command_of_the_readme() -> None:
    lines = [line for line in README.splitlines() if line.startswith("python3 ")]
    assert len(lines) == 2
    assert "-m harrow_dash serve" in lines[0]
    assert lines[1].endswith("-m pytest")
    pattern = re.search(r"grep -m1 '([^']+)'", (ROOT / ".ci/run").read_text())
    assert pattern
    assert [line for line in lines if re.match(pattern[1], line)] == [lines[1]]


def test_every_command_is_in_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        commands.main(["--help"])
    listed = re.findall(r"^    (\w+) ", capsys.readouterr().out, flags=re.MULTILINE)
    assert set(listed) >= {"serve", "sample", "load", "check", "figures"}
    for name in listed:
        assert re.search(rf"^\| `{name}[ `]", README, flags=re.MULTILINE), name


def test_files_that_the_readme_names_exist() -> None:
    for name in re.findall(r"\]\((docs/[^)]+)\)|`((?:docs|bench)/[\w./]+)`", README):
        assert (ROOT / "".join(name)).exists(), name


def test_the_versions_that_are_installed_lie_in_the_ranges() -> None:
    pinned = dict(
        line.split("==")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").split("\n")
        if "==" in line
    )
    wanted = [
        Requirement(line)
        for name in ("requirements.txt", "requirements-dev.txt")
        for line in (ROOT / name).read_text(encoding="utf-8").split("\n")
        if line and not line.startswith(("#", "-"))
    ]
    assert len(wanted) > 25
    for one in wanted:
        assert one.specifier.contains(pinned[one.name]), one
    assert "-c constraints.txt" in (ROOT / "requirements.txt").read_text()
