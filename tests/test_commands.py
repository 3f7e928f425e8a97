"""The commands: whole outputs, exit codes, and where the words go."""

import json
import subprocess
import sys

import pandas as pd
import pytest
from files import (
    BELMONT,
    BOROUGH,
    DASHBOARD,
    EDGWARE,
    EVENT,
    POPULATION,
    SURVEY,
    WARD,
    other_wards,
    series,
    write,
)

from harrow_dash import config
from harrow_dash.__main__ import main
from harrow_dash.definitions.catalogue import catalogue
from harrow_dash.loading import ingest

COMMANDS = ["serve", "sample", "load", "undo", "check", "figures"]
HEADER = "measure,area_code,area_name,period,value,rate,unit,status\n"


@pytest.fixture
def small(tmp_path, load):
    """Three months of burglary, in Edgware (10,000 residents) and the borough."""
    rows = [series("2023-04", 3, 0, 15), *other_wards(WARD, EDGWARE)]
    load(
        write(tmp_path / "wards.csv", WARD, *rows),
        write(tmp_path / "borough.csv", BOROUGH, series("2023-04", 30, 1, 16)),
        write(
            tmp_path / "residents.csv",
            POPULATION,
            {},
            {"Ward 2023 Code": BELMONT, "Ward 2023 Name": "Belmont", "Total": "200"},
            *other_wards(POPULATION, EDGWARE, BELMONT, Total="490"),
        ),
    )


def helped(capsys, *arguments: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        main([*arguments, "--help"])
    assert stopped.value.code == 0
    return capsys.readouterr().out


def test_help_names_every_command(capsys):
    text = helped(capsys)
    for name in COMMANDS:
        assert f"    {name} " in text


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(capsys, name):
    text = helped(capsys, name)
    assert "--store FILE" in text
    body = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert any(len(line.split()) > 5 and "usage" not in line for line in body)


def test_help_of_figures_lists_measures_and_options(capsys):
    text = " ".join(helped(capsys, "figures").split())
    for key in catalogue():
        assert key in text
    for option in ("--area", "--from", "--to", "--per", "--format", "not_placed"):
        assert option in text


@pytest.mark.usefixtures("small")
def test_figures_of_the_borough_as_csv(command):
    answer = command("figures", "burglary")
    assert (answer.code, answer.err) == (0, "")
    # 20,000 residents: 10,000 in Edgware, 200 in Belmont, 490 in the 20 others.
    assert answer.out == (
        HEADER
        + "burglary,E09000015,Harrow,2023-04,30,1.5,offences,official\n"
        + "burglary,E09000015,Harrow,2023-05,1,0.05,offences,official\n"
        + "burglary,E09000015,Harrow,2023-06,16,0.8,offences,official\n"
    )


@pytest.mark.usefixtures("small")
def test_figures_of_areas_and_months_as_csv(command):
    answer = command(
        *("figures", "burglary", "--area", EDGWARE, "--area", "not_placed"),
        *("--from", "2023-05", "--to", "2023-07"),
    )
    assert answer.out == (
        HEADER
        + f"burglary,{EDGWARE},Edgware,2023-05,0,0.0,offences,official\n"
        + f"burglary,{EDGWARE},Edgware,2023-06,15,1.5,offences,official\n"
        + f"burglary,{EDGWARE},Edgware,2023-07,,,offences,official [x]\n"
        + "burglary,not_placed,Not placed in a ward,2023-05,1,,offences,official\n"
        + "burglary,not_placed,Not placed in a ward,2023-06,1,,offences,official\n"
        + "burglary,not_placed,Not placed in a ward,2023-07,,,offences,official [x]\n"
    )


@pytest.mark.usefixtures("small")
def test_figures_as_json(command):
    answer = command(
        *("figures", "burglary", "--area", EDGWARE, "--format", "json"),
        *("--from", "2023-06", "--to", "2023-07"),
    )
    common = {"measure": "burglary", "area_code": EDGWARE, "area_name": "Edgware"}
    assert json.loads(answer.out) == [
        common
        | {"period": "2023-06", "value": 15, "rate": 1.5}
        | {"unit": "offences", "status": "official"},
        common
        | {"period": "2023-07", "value": None, "rate": None}
        | {"unit": "offences", "status": "official [x]"},
    ]


@pytest.mark.usefixtures("small")
def test_figures_by_financial_year(command):
    answer = command("figures", "burglary", "--area", EDGWARE, "--per", "fy")
    assert answer.out == (
        HEADER + f"burglary,{EDGWARE},Edgware,2023/24,,,offences,official [x]\n"
    )


def test_figures_of_a_survey(tmp_path, load, command):
    load(write(tmp_path / "survey.csv", SURVEY, {}, {"Date": "30/6/2023"}))
    answer = command("figures", "pas_good_job", "--area", "E23000001")
    name = config.FORCE_NAME
    assert answer.out == (
        HEADER
        + f"pas_good_job,E23000001,{name},2023-03,0.51,,proportion,official\n"
        + f"pas_good_job,E23000001,{name},2023-06,0.51,,proportion,official\n"
    )
    answer = command("figures", "pas_good_job", "--area", EDGWARE)
    assert answer.code == 0
    assert answer.out.splitlines()[1] == (
        f"pas_good_job,{EDGWARE},Edgware,2023-03,,,proportion,official [x]"
    )
    assert "pas_good_job" in answer.err


@pytest.mark.usefixtures("small")
def test_a_measure_nobody_has_loaded_names_its_holder(command):
    answer = command("figures", "pas_trust")
    assert answer.code == 0
    assert answer.out == (
        HEADER + "pas_trust,E09000015,Harrow,2023-06,,,proportion,official [x]\n"
    )
    assert catalogue()["pas_trust"].holder in answer.err
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "There is no measure 'nonsense'. Use one of: all_recorded"),
        (["burglary", "--area", "E05999999"], "There is no area E05999999"),
        (["burglary", "--area", "x'; DROP TABLE area"], "There is no area x'; DROP"),
        (
            ["burglary", "--from", "2024-05", "--to", "2024-04"],
            "The first month, 2024-05, is after the last, 2024-04",
        ),
    ],
)
@pytest.mark.usefixtures("small")
def test_questions_without_an_answer(command, arguments, said):
    answer = command("figures", *arguments)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(said)
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [["--from", "May"], ["--to", "2024-13"], ["--per", "week"], ["--format", "xml"]],
)
def test_misspelt_options(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["figures", "burglary", *arguments])
    assert stopped.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert arguments[0] in said.err


@pytest.mark.parametrize("name", ["check", "figures"])
def test_without_a_store(command, store_path, name):
    answer = command(name, *(["burglary"] if name == "figures" else []))
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == (
        "There is no store at store.duckdb. Run 'python -m harrow_dash sample' for "
        "sample figures, or 'python -m harrow_dash load FOLDER' for official files.\n"
    )
    assert not store_path.parent.exists()


def test_the_store_may_be_named_in_the_environment(monkeypatch, capsys, sample_store):
    monkeypatch.setenv("HARROW_STORE", str(sample_store))
    assert main(["figures", "burglary", "--from", "2026-02"]) == 0
    assert ",sample\n" in capsys.readouterr().out


def test_load_prints_a_line_for_each_file(tmp_path, command, store_path):
    folder = tmp_path / "in"
    write(folder / "a" / "wards.csv", WARD, series("2023-04", 3, 0, 15))
    (folder / "README.md").write_text("Notes")
    (folder / ".DS_Store").write_text("x")
    answer = command("load", folder)
    assert answer.code == 0
    assert answer.out == (
        "a/wards.csv: MPS ward level crime; 1 row, 1 area, 2023-04 to 2023-06, "
        "3 months used; warning: only 1 row; files of this kind have 400 or more, so "
        "it may be cut short; warning: it has no row of 21 of Harrow's 22 wards, which "
        "are missing, not 0: Belmont, Canons, Centenary and 18 more\n"
        f"Loaded 1 file into {store_path}.\n"
    )
    assert sorted(answer.err.splitlines()) == [
        ".DS_Store: passed over, as it is not data",
        "README.md: passed over, as it is not data",
    ]


@pytest.mark.usefixtures("small")
def test_a_page_as_text_says_what_each_part_is_and_what_marks_mean(command):
    told = command("document", "/burglary-vehicle-robbery").out
    assert "\nWhat “burglary” counts\n~~~~~~~~~~~~~~~~~~~~~~\n" in told
    assert "[Chart] Burglary in Harrow, month by month." in told
    assert "June 2023 16 [x]" in " ".join(told.split())
    assert told.endswith("\n\n[x]: not available.\n")
    # A status is its words: the letter before them is for a badge.
    assert "* Old. MPS borough level crime," in told


@pytest.mark.usefixtures("small")
def test_check_of_a_sound_store(command):
    answer = command("check")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.endswith(" checks run, 0 failed.\n")
    assert answer.out.count("\n") == 1


def test_check_of_a_store_with_a_gap(tmp_path, load, command):
    load(
        write(tmp_path / "a.csv", BOROUGH, series("2023-01", 1)),
        write(tmp_path / "b.csv", BOROUGH, series("2023-03", 1)),
    )
    answer = command("check")
    assert answer.code == 1
    first, last = answer.out.splitlines()
    assert first.startswith("reconcile_months_without_gaps: ")
    assert "2023-01, 2023-03" in first
    assert last.endswith(" checks run, 1 failed.")


def test_check_names_types_and_files_that_no_measure_uses(tmp_path, load, command):
    odd = {"MinorText": "BURGLARY BY NIGHT"} | series("2023-03", 2, 2)
    gun = {"Crime Type": "Gun Crime", "Crime Subtype": "Gun crime personal robbery"}
    load(
        write(tmp_path / "a.csv", BOROUGH, series("2023-03", 1)),
        write(tmp_path / "b.csv", BOROUGH, series("2023-03", 1, 1), odd),
        write(
            tmp_path / "c.csv", DASHBOARD, gun, gun | {"Measure": "Positive Outcomes"}
        ),
    )
    lines = command("check").out.splitlines()
    other = "Not used: MPS monthly crime dashboard, other crime data: no measure uses "
    assert lines[:-1] == [
        "Not used: MPS borough level crime: no measure of its own uses BURGLARY BY "
        "NIGHT.",
        f"{other}GUN CRIME PERSONAL ROBBERY.",
        f"{other}positive outcomes of GUN CRIME PERSONAL ROBBERY.",
        "Not used: a.csv: no month of it is used.",
        "Not used: c.csv: no measure uses any type of offence in it.",
    ]
    assert "any type of offence" in load(tmp_path / "c.csv").ledger.warnings[0][-1]


def test_a_store_without_months_says_what_it_holds(tmp_path, load, command):
    load(write(tmp_path / "a.csv", EVENT, {}))
    answer = command("document", "/")
    assert answer.code == 1
    assert answer.err == (
        "The store holds no figures by month yet, which the pages begin with. It "
        "holds: Local events and campaigns. Run 'python -m harrow_dash load FOLDER' "
        "with official files to add them.\n"
    )


def test_sample_says_what_it_made(monkeypatch, command, store_path):
    made = ingest.Loaded(pd.DataFrame({"file_name": ["a", "b"]}), [], [])
    monkeypatch.setattr(ingest, "build_sample", lambda *_, **__: made)
    answer = command("sample")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        f"Made the sample figures in {store_path} from 2 files. They are a sample, and "
        "every page says so.\n"
    )


def test_as_a_module_from_anywhere(tmp_path):
    answer = subprocess.run(
        [sys.executable, "-m", "harrow_dash", "check"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(config.ROOT), "HARROW_STORE": "none.duckdb"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith("There is no store at none.duckdb.")


SETTINGS = {
    "HARROW_CELL_RESOLUTION": "99",
    "HARROW_DISCLOSURE_THRESHOLD": "few",
    "HARROW_MAP_STYLE": "nonsense",
    "HARROW_PUBLISHERS_URL": "ftp://example.org",
    "HARROW_MAX_SESSIONS": "many",
    "HARROW_FRAME_ANCESTORS": "javascript:",
    "HARROW_METRICS": "perhaps",
    "HARROW_AHEAD": "far",
}


@pytest.mark.parametrize("command", [["check"], ["serve", "--port", "1"]])
@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_that_cannot_be_is_said_at_once(
    name, command, sample_store, monkeypatch, capsys
):
    monkeypatch.setenv(name, SETTINGS[name])
    assert main([*command, "--store", str(sample_store)]) == 1
    told = capsys.readouterr()
    assert told.err.startswith(name)
    assert f"'{SETTINGS[name]}'" in told.err
    assert told.out == ""


def test_an_address_of_publishers_that_is_none_is_said(store_path, capsys):
    given = ["refresh", "--base-url", "example.org", "--store", str(store_path)]
    assert main(given) == 1
    assert (
        "--base-url is 'example.org', which is no address." in capsys.readouterr().err
    )


@pytest.mark.parametrize("inside", ["", "deeper/still"])
def test_a_site_is_not_published_into_a_file(inside, tmp_path, sample_store, capsys):
    (tmp_path / "notes").write_text("mine", encoding="utf-8")
    folder = tmp_path / "notes" / inside
    assert main(["publish", str(folder), "--store", str(sample_store)]) == 1
    told = capsys.readouterr().err.strip().splitlines()[-1]
    assert told == f"{tmp_path / 'notes'} is a file. Name a folder for the site."
    assert (tmp_path / "notes").read_text(encoding="utf-8") == "mine"


def test_a_ward_that_is_nearly_spelt_is_asked_after(sample_store, tmp_path, capsys):
    given = ["--ward", "Edgeware", "-o", str(tmp_path / "a.xlsx")]
    given += ["--store", str(sample_store)]
    assert main(["pack", "--audience", "ward", *given]) == 1
    assert "(did you mean Edgware?)" in capsys.readouterr().err
