"""Every notebook in Google Colab's environment: set-up, an exercise, its check, a slider, handing in.

``make test-colab``, which is not part of ``make test``: it builds that environment, from the versions in
tests/colab/requirements.txt. What Google's own package does is imitated in tests/colab/google.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

from cs231n.data_utils import find_dataset
from instructor.release import colab
from instructor.release.edition import edition_files, write_folder, write_zip

ROOT = Path(__file__).resolve().parents[1]
PINS = Path(__file__).parent / "colab" / "requirements.txt"
UV = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
KERNEL = "import google.colab, ipykernel.kernelapp as app; app.launch_new_instance()"
PATIENCE = 600  # seconds; a machine may be busy
MOVE = """view = _
before, control = view.picture.value, view.controls["step"]
control.value = 1000
print("moved:", before != view.picture.value, view.remark.value)"""


def python_312():
    """One that works, also pyenv's; otherwise uv looks for it, and may download it."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for path in ["python3.12", *sorted(pyenv.glob("versions/3.12.*/bin/python"))]:
        found = shutil.which(path)
        if found and subprocess.run([found, "-c", ""], stderr=subprocess.DEVNULL).returncode == 0:
            return found
    return "3.12"


@pytest.fixture(scope="module")
def python():
    """The Python of that environment, which is built once for each list of versions."""
    folder = ROOT / "build" / f"colab-{hashlib.sha256(PINS.read_bytes()).hexdigest()[:8]}"
    python = folder / "bin" / "python"
    if not UV:
        pytest.skip("Colab's environment is built with uv, which is not installed")
    if not (folder / "done").is_file():
        steps = [[UV, "venv", "-q", "--clear", "--python", python_312(), folder],
                 [UV, "pip", "install", "-q", "--no-deps", "--python", python, "-r", PINS]]  # fmt: skip
        for step in steps:
            done = subprocess.run(step, capture_output=True, text=True)
            if done.returncode:
                pytest.skip(
                    f"Colab's environment cannot be built here: {' '.join(done.stderr.split())[:150]}"
                )
        (folder / "done").touch()
    return python


@pytest.fixture
def kernel(python, tmp_path, monkeypatch):
    """Runs cells in Colab, where there is nothing but one open notebook; gives what they print."""
    argv = [str(python), "-c", KERNEL, "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Colab", "language": "python"}
    (tmp_path / "kernels" / "colab").mkdir(parents=True)
    (tmp_path / "kernels" / "colab" / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "colab"))
    monkeypatch.setenv("OPEN_NOTEBOOK", str(tmp_path / "open.ipynb"))
    (tmp_path / "content").mkdir()
    manager, client = start_new_kernel(PATIENCE, "colab", cwd=str(tmp_path / "content"))

    def run(source):
        texts = []

        def keep(message):
            content = message["content"]
            texts.append(content.get("text") or content.get("data", {}).get("text/plain", ""))
            texts.extend(content.get("traceback", ()))

        reply = client.execute_interactive(source, timeout=PATIENCE, output_hook=keep)
        assert reply["content"]["status"] == "ok", "\n".join(texts)
        return "".join(texts)

    yield run
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture(params=["repository", "zip"])
def edition(request, tmp_path, monkeypatch):
    """The edition's files, made for a repository or a zip; Colab's /content is a folder of the test."""
    monkeypatch.setattr(colab, "CONTENT", str(tmp_path / "content"))
    kept = tmp_path / "kept" / ("softmax.zip" if request.param == "zip" else "softmax")
    files, _ = edition_files(url=f"file://{kept}", drive=request.param == "repository")
    kept.parent.mkdir()
    if request.param == "zip":
        write_zip(files, kept)
        return files
    write_folder(files, kept)
    git = ["git", "-c", "user.name=course", "-c", "user.email=course@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "edition"]):
        subprocess.run([*git, *command], cwd=kept, check=True)
    return files


class Notebook:
    """An open notebook of the edition, and its solved twin."""

    def __init__(self, run, files, name, tmp_path):
        self.run, self.root, self.name = run, tmp_path / "content" / "softmax", f"notebooks/{name}.ipynb"
        self.notebook = json.loads(files[self.name])
        (tmp_path / "open.ipynb").write_text(json.dumps(self.notebook), encoding="utf-8")
        self.code = [cell for cell in self.notebook["cells"] if cell["cell_type"] == "code"]
        self.solved = {cell["id"]: cell for cell in json.loads((ROOT / self.name).read_text())["cells"]}

    def begin(self):
        """The set-up cell, the imports that follow it, and the sample set of this computer."""
        said = [self.run("".join(cell["source"])) for cell in self.code[:2]]
        sample = find_dataset("sample").path
        (self.root / "datasets" / sample.name).symlink_to(sample)
        assert "submit() packs what you hand in" in said[0]
        assert said[1] == ""
        return said[0]

    def write(self, name):
        """What a student does in the file browser."""
        (self.root / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")

    def run_solved(self, stop):
        """The cells after the imports, solved, up to the first that contains this text; what that prints."""
        for cell in self.code[2:]:
            source = "".join(self.solved[cell["id"]]["source"])
            said = self.run(source)
            if stop in source:
                return said


@pytest.fixture
def opened(kernel, edition, tmp_path):
    return lambda name: Notebook(kernel, edition, name, tmp_path)


def says_not_written(notebook, check):
    with pytest.raises(AssertionError, match="Not written yet"):
        notebook.run(check)


in_a_repository = pytest.mark.parametrize("edition", ["repository"], indirect=True)
in_a_zip = pytest.mark.parametrize("edition", ["zip"], indirect=True)


@in_a_repository
def test_softmax_from_the_set_up_to_what_is_handed_in(opened, tmp_path):
    notebook = opened("softmax")
    assert "MyDrive/softmax: open the notebooks there" in notebook.begin()
    check = 'checks.check("softmax_loss_naive")'
    says_not_written(notebook, check)
    notebook.write("cs231n/classifiers/softmax.py")
    assert notebook.run(check) == "softmax_loss_naive: right\n"  # the saved file was read again
    notebook.run("".join(notebook.code[0]["source"]))  # once more does no harm
    assert "the zip can be handed in all the same" in notebook.run("submit()")
    with zipfile.ZipFile(notebook.root / "submission.zip") as archive:
        handed_in = {name: archive.read(name) for name in archive.namelist()}
    assert handed_in["cs231n/classifiers/softmax.py"] == (ROOT / "cs231n/classifiers/softmax.py").read_bytes()
    kept = tmp_path / "content" / "drive" / "MyDrive" / "softmax"
    assert (kept / "cs231n/classifiers/softmax.py").read_bytes() == handed_in["cs231n/classifiers/softmax.py"]


@in_a_zip
def test_the_derivation_s_exercise_in_a_cell(opened):
    notebook = opened("softmax_derivation")
    assert "until this session ends" in notebook.begin()
    notebook.write("cs231n/classifiers/softmax.py")
    assert "softmax_jacobian: right\n" in notebook.run_solved(stop="checks.check(")


@in_a_zip
def test_the_hinge_loss(opened):
    notebook = opened("svm")
    notebook.begin()
    says_not_written(notebook, 'checks.check("svm_loss_naive")')
    notebook.write("cs231n/classifiers/linear_svm.py")
    assert notebook.run('checks.check("svm_loss_naive")') == "svm_loss_naive: right\n"


@in_a_repository
def test_a_slider_moves(opened):
    notebook = opened("explore")
    notebook.begin()
    for name in ("softmax", "linear_classifier"):
        notebook.write(f"cs231n/classifiers/{name}.py")
    assert "[To move (step): run this notebook in Jupyter.]" in notebook.run_solved(stop="slider_view(")
    assert notebook.run(MOVE) == "moved: True \n"
