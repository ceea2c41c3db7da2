"""What the documentation says is so: docstrings, the README's Python, types and stubs."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

import kerbway as kw

MODULES = ["kerbway", *(f"kerbway.{found.name}" for found in pkgutil.iter_modules(kw.__path__) if found.name != "_native")]


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__
    result = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert result.failed == 0
    assert name != "kerbway" or result.attempted >= 8


def test_everything_public_is_documented() -> None:
    for name in kw.__all__:
        thing = getattr(kw, name)
        assert name == "__version__" or thing.__doc__, name
        for member, value in vars(thing).items() if isinstance(thing, type) else ():
            if callable(value) and not member.startswith("_"):
                assert value.__doc__, f"{name}.{member}"


def blocks(file: Path) -> list[str]:
    """Blocks of Python in a page."""
    return [part.split("```")[0] for part in file.read_text().split("```python\n")[1:]]


@pytest.mark.parametrize("page", ["README.md", "python/README.md"])
def test_the_python_of_the_readmes_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "day.json").write_text((ROOT / "examples" / "old-town.json").read_text())
    found = blocks(ROOT / page)
    assert found
    for block in found:
        exec(compile(block.replace("time_limit=10", 'time_limit="300ms"'), page, "exec"), {})


def test_the_installed_one_is_tested() -> None:
    assert "site-packages" in kw.__file__, f"{kw.__file__} is not installed"
    assert (Path(kw.__file__).parent / "py.typed").is_file()


def test_types(tmp_path: Path) -> None:
    # mypy is silent about installed packages: a copy is looked at.
    shutil.copytree(Path(kw.__file__).parent, tmp_path / "kerbway", ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    file = str(ROOT / "python" / "pyproject.toml")
    cache = ["--cache-dir", str(tmp_path / "cache")]
    # stubtest imports the module, which the copy does not have.
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for folder, command in (
        (tmp_path, ["mypy", "--config-file", file, *cache, "kerbway"]),
        (elsewhere, ["mypy.stubtest", "--mypy-config-file", file, "kerbway._native"]),
    ):
        ran = subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout + ran.stderr
