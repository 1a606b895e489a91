"""The count of lines that ran."""

from tests.coverage_report import LEAST_PERCENT, percent_by_folder


def facts(run: int, whole: int) -> dict[str, dict[str, int]]:
    return {"summary": {"covered_lines": run, "num_statements": whole}}


def test_files_of_a_folder_add_up() -> None:
    report = {"files": {"d2f_core/a.py": facts(8, 10), "d2f_core/x/b.py": facts(1, 10), "app\\c.py": facts(3, 4)}}
    assert percent_by_folder(report) == {"d2f_core": 45.0, "app": 75.0}


def test_nothing_measured_is_nothing_run() -> None:
    assert percent_by_folder({"files": {}}) == dict.fromkeys(LEAST_PERCENT, 0.0)
