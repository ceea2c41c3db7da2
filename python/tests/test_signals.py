"""Ctrl-C, with real signals: the first returns the best plan so far, the second raises."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent

SOLVE = """
import sys, time
sys.path.insert(0, {here!r})
import kerbway as kw
from conftest import town
problem = town(150)
print("ready", flush=True)
plan = kw.solve(problem, time_limit=30)
print("plan", time.time(), plan.stopped_by, plan.kpis["served"], flush=True)
"""

# To check so many doors, before travel times are made, takes longer than the two interrupts are apart.
TWICE = """
import sys
sys.path.insert(0, {here!r})
import kerbway as kw
from conftest import town
problem = town(30_000)
problem.validate()
print("ready", flush=True)
try:
    kw.solve(problem, time_limit=60)
except KeyboardInterrupt:
    print("raised", flush=True)
"""

IN_CALLBACK = """
import signal, sys
sys.path.insert(0, {here!r})
import kerbway as kw
from conftest import town
print("ready", flush=True)
plan = kw.solve(town(60), time_limit=30, on_progress=lambda event: signal.raise_signal(signal.SIGINT))
print(plan.stopped_by, flush=True)
"""


def start(script: str) -> subprocess.Popen[str]:
    code = script.format(here=str(HERE))
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    return process


def test_the_first_interrupt_returns_the_best_plan_within_200_ms() -> None:
    process = start(SOLVE)
    time.sleep(1)
    sent = time.time()
    os.kill(process.pid, signal.SIGINT)
    told = process.communicate(timeout=20)[0].split()
    assert process.returncode == 0, told
    word, at, stopped_by, served = told
    assert (word, stopped_by) == ("plan", "cancel")
    assert int(served) > 100
    assert float(at) - sent < 0.2, f"{float(at) - sent} s"


def test_the_second_interrupt_raises() -> None:
    process = start(TWICE)
    time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    time.sleep(0.1)
    os.kill(process.pid, signal.SIGINT)
    told = process.communicate(timeout=30)[0]
    assert process.returncode == 0 and told == "raised\n", told


def test_an_interrupt_in_a_callback_is_the_first_one() -> None:
    told = start(IN_CALLBACK).communicate(timeout=20)[0]
    assert told == "cancel\n"


def test_an_interrupt_in_a_notebook_returns_the_best_plan() -> None:
    client = pytest.importorskip("jupyter_client")
    manager = client.KernelManager(kernel_name="python3")
    manager.start_kernel()
    try:
        kernel = manager.client()
        kernel.start_channels()
        kernel.wait_for_ready(timeout=60)
        setup = f"import sys; sys.path.insert(0, {str(HERE)!r})\nimport time, kerbway as kw\nfrom conftest import town\nproblem = town(150)"
        assert kernel.execute_interactive(setup, timeout=60)["content"]["status"] == "ok"
        kernel.execute("plan = kw.solve(problem, time_limit=30); at = time.time()")
        time.sleep(1)
        sent = time.time()
        manager.interrupt_kernel()
        texts: list[str] = []

        def listen(message: dict[str, object]) -> None:
            content = message["content"]
            assert isinstance(content, dict)
            texts.append(str(content.get("text", "")))

        asked = kernel.execute_interactive("print(at, plan.stopped_by)", timeout=60, output_hook=listen)
        assert asked["content"]["status"] == "ok"
        at, stopped_by = next(text for text in texts if text.strip()).split()
        assert stopped_by == "cancel"
        assert float(at) - sent < 0.2, f"{float(at) - sent} s"
        kernel.stop_channels()
    finally:
        manager.shutdown_kernel(now=True)
