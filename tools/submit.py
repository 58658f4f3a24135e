"""Pack what you hand in: ``python -m tools.submit`` writes submission.zip.

Says what is missing, empty or not written yet, and exits with 3 if anything is; the zip is written all the
same, so that an unfinished assignment can be handed in.
"""

import codecs
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from cs231n.checks import NOT_YET
from cs231n.data.places import writable
from cs231n.data.whole_file import whole_file
from cs231n.diagnosis.student_code.notebook_code import (
    NotebookError,
    faulty_cells,
    notebook_source,
    own_words,
    written_answer,
)
from cs231n.diagnosis.student_code.syntax import conflicts_named

ROOT = Path(__file__).resolve().parents[1]
STUB = re.compile(r"# YOUR CODE HERE\s*\n\s*raise NotImplementedError")
HELP = {
    ".npz": "softmax.ipynb writes it at the end of its section 15",
    ".py": "take it from the assignment as you got it",
    ".ipynb": "take it from the assignment as you got it",
}


def problems_of(path: Path, name: str, questions: list[str]) -> list[str]:
    """What a reader of this file would miss, in plain words.

    Parameters
    ----------
    path : Path
    name : str
        What to call it.
    questions : list of str
        The questions that a notebook should answer, such as "Question 1".
    """
    if not path.is_file() or path.stat().st_size == 0:
        state = "empty" if path.is_file() else "missing"
        return [f"{name} is {state}: {HELP.get(path.suffix, 'it belongs to the assignment')}."]
    if path.suffix == ".py":
        return _problems_of_code(path, name)
    return _problems_of_notebook(path, name, questions) if path.suffix == ".ipynb" else []


def _problems_of_code(path, name):
    content = path.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return [f"{name} was saved as UTF-16; Python cannot read it: save it as UTF-8."]
    found = []
    try:
        with conflicts_named():
            compile(content, name, "exec")
    except (SyntaxError, ValueError) as error:
        line, why = getattr(error, "lineno", None), getattr(error, "msg", str(error))
        found.append(f"{name}{f', line {line}' if line else ''}: {why}; Python cannot read it.")
    text = content.decode("utf-8", "replace")
    return found + [f"{name}, line {line}: not written yet." for line in _stub_lines(text)]


def _problems_of_notebook(path, name, questions):
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        faulty = faulty_cells(text)
        stubs = len(_stub_lines(notebook_source(text)))
        answers = {question: written_answer(text, question) for question in questions}
    except NotebookError as error:
        return [f"{name} is damaged: {error}."]
    found = [f"{name}, {place}; Python cannot read it." for place in faulty]
    found += [f"{name}: {stubs} function{'s are' if stubs > 1 else ' is'} not written yet."] if stubs else []
    empty = [question for question, answer in answers.items() if not own_words(answer or "")]
    return found + [f"{name}: {question} has no answer." for question in empty]


def _stub_lines(text):
    return [text.count("\n", 0, match.start()) + 2 for match in STUB.finditer(text)]


def pack(names: list[str], root: Path, target: Path) -> None:
    """Write a zip of those files that exist; an older zip is replaced only by a complete one."""
    size = sum((root / name).stat().st_size for name in names if (root / name).is_file())
    with whole_file(target, size) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            if (root / name).is_file():
                archive.write(root / name, name)


def main() -> int:
    """Pack; return the exit status."""
    if not (ROOT / "assignment.json").is_file():
        sys.exit("There is no assignment.json here: submitting belongs to a student edition (make student)")
    assignment = json.loads((ROOT / "assignment.json").read_text(encoding="utf-8"))
    names = list(assignment["submission"])
    written = {name: [q["title"] for q in assignment["written"] if q["notebook"] == name] for name in names}
    found = [line for name in names for line in problems_of(ROOT / name, name, written[name])]
    large = [name for name, limit in assignment["submission"].items()
             if (ROOT / name).is_file() and (ROOT / name).stat().st_size > limit]  # fmt: skip
    found += [f"{name} is too large: clear the outputs that you do not need." for name in large]
    try:
        target = writable(ROOT) / "submission.zip"
        pack([*names, "assignment.json"], ROOT, target)  # the last one says which edition it is
    except OSError as error:
        sys.exit(str(error))
    print("\n".join(found) or "complete: every function is written, every question answered")
    print(f"wrote {target}")
    print(f"the checks say: {checked()}")
    if found:
        print(f"unfinished: {len(found)} of the above; the zip can be handed in all the same")
    return NOT_YET if found else 0


def checked() -> str:
    """The last line of `make test`."""
    command = [sys.executable, "-m", "cs231n.checks"]
    piped = {
        "cwd": ROOT,
        "env": os.environ | {"PYTHONIOENCODING": "utf-8"},
        "encoding": "utf-8",
        "errors": "replace",
    }
    try:
        done = subprocess.run(command, capture_output=True, timeout=180, **piped)
    except subprocess.TimeoutExpired:
        return "they do not end; is there an infinite loop?"
    return (done.stdout.splitlines() or ["nothing, they do not run; `make test` shows why"])[-1]


if __name__ == "__main__":
    sys.exit(main())
