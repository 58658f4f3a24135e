"""Lay the assignment out for nbgrader: ``python -m instructor.platforms.nbgrader_source COURSE``.

Writes COURSE/source/softmax, with the notebooks at the top because nbgrader does not look into subfolders,
and COURSE/nbgrader_config.py. The cells with checks get the points of the manifest; the edition's stamp goes
with them, so that the grader recognises what students of nbgrader hand in.
"""

import argparse
import json
import re
import sys
from pathlib import Path

from instructor.manifest import ROOT, Manifest, listed_files, load_manifest
from instructor.release.edition import edition_files, write_folder
from instructor.release.given import with_given
from instructor.release.markers import strip_guess
from instructor.stamp import ASSIGNMENT

CHECK = re.compile(r'checks\.check\("(\w+)"(?:, "(\w+)")?')
CONFIG = Path(__file__).with_name("nbgrader_config.py")


def marked(notebook: dict, name: str, manifest: Manifest) -> dict:
    """A notebook with nbgrader's metadata: checks give points, solutions and answers will be cleared.

    Guesses are cleared here.
    """
    left = list(manifest.questions)  # a question counts where it is first checked
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        checked = CHECK.findall(source) if cell["cell_type"] == "code" else []
        solution = bool(re.search(r"(# |<!-- )BEGIN SOLUTION", source))
        if checked:
            here = [q for q in left if any(q.exercise == e and p in ("", q.part) for e, p in checked)]
            points, left = sum(q.points for q in here), [q for q in left if q not in here]
        else:  # a written answer is graded by hand
            points = _by_hand(notebook, name, cell, manifest) if cell["cell_type"] == "markdown" else None
        if "quiz.guess(" in source and cell["cell_type"] == "code":  # nbgrader would hand it out
            cell["source"] = strip_guess(source, f"{name}, {cell['id']}")[0]
        if not (checked or solution):
            continue
        cell["metadata"]["nbgrader"] = {
            "schema_version": 3, "grade_id": cell["id"], "grade": points is not None, "solution": solution,
            "locked": bool(checked), "task": False, "cell_type": cell["cell_type"],
            **({"points": points} if points is not None else {}),
        }  # fmt: skip
    return json.loads(json.dumps(notebook).replace("](../docs/", "](docs/"))


def _by_hand(notebook, name, cell, manifest):
    before = notebook["cells"][notebook["cells"].index(cell) - 1]
    asked = re.search(r"^\*\*(Question \d+)\.", "".join(before["source"]), re.MULTILINE)
    points = {question.title: question.points for question in manifest.written if question.notebook == name}
    return points.get(asked[1]) if asked else None


def lay_out(course: Path) -> Path:
    """Write the source and the configuration into a `course` folder; return the folder of the source.

    Raises
    ------
    FileExistsError
        If one of the two exists already.
    """
    manifest = load_manifest()
    source, config = course / "source" / manifest.assignment, course / CONFIG.name
    for path in (source, config):
        if path.exists():
            raise FileExistsError(f"{path} exists already. Delete it, or name another course folder.")
    files, _ = with_given(listed_files(manifest), manifest)
    write_folder({n: text for n, text in files.items() if n.startswith(("cs231n/", "docs/"))}, source)
    (source / ASSIGNMENT).write_bytes(edition_files()[0][ASSIGNMENT])  # so that `make grade` knows it, too
    for name in (name for name in manifest.submission if name.endswith(".ipynb")):
        notebook = marked(json.loads(files[name]), name, manifest)
        (source / Path(name).name).write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    files = [name for name in manifest.submission if name.endswith(".py")]
    text = CONFIG.read_text(encoding="utf-8").replace('"@FILES@"', json.dumps(files))
    config.write_text(text.replace("@PROJECT@", str(ROOT)).replace("@NAME@", manifest.assignment))
    return source


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("course", type=Path, help="nbgrader's course folder")
    try:
        source = lay_out(parser.parse_args().course)
    except FileExistsError as error:
        sys.exit(str(error))
    print(f"wrote {source}; now, in the course folder: nbgrader generate_assignment {source.name}")


if __name__ == "__main__":
    main()
