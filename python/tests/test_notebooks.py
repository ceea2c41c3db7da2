"""The notebooks run from the first cell to the last."""

from __future__ import annotations

from pathlib import Path

import jupytext
import nbclient
import pytest
from conftest import ROOT

NOTEBOOKS = sorted((ROOT / "python" / "notebooks").glob("*.py"))


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_runs(file: Path, tmp_path: Path) -> None:
    notebook = jupytext.read(file)
    assert sum(cell.cell_type == "code" for cell in notebook.cells) >= 5
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("image/png" in output.get("data", {}) for output in outputs), "nothing is drawn"
    assert any('class="kerbway"' in output.get("data", {}).get("text/html", "") for output in outputs)


def test_there_are_two() -> None:
    assert len(NOTEBOOKS) == 2
