"""The command: the committed problems without arguments, hidden ones with a seed."""

import json
import subprocess
import sys
from pathlib import Path

from cs231n import checks

ROOT = Path(__file__).resolve().parents[3]


def test_hidden_problems_need_a_seed_and_land_in_the_folder(tmp_path):
    command = [sys.executable, "-m", "instructor.problems", tmp_path / "hidden"]
    assert "give --seed" in subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stderr
    subprocess.run([*command, "--seed", "9"], cwd=ROOT, check=True)
    made = json.loads((tmp_path / "hidden" / "problems-9.json").read_text())
    assert made["train"]["inputs"] != json.loads(checks.PROBLEMS.read_text())["train"]["inputs"]
