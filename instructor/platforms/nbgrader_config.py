"""nbgrader for an assignment whose code is partly in notebooks, partly in .py files (nbgrader 0.9.6).

Written into a course folder by ``python -m instructor.platforms.nbgrader_source COURSE``, which also fills
in the two names in capitals.
"""

import shutil
import sys
import traceback
from pathlib import Path

PROJECT = "@PROJECT@"  # the solved source
# The .py files that students edit. One list for both settings: a file that is stripped at release but not
# listed here would be replaced by its solved source at autograde and give all points to everyone.
STUDENT_FILES = {"@NAME@": "@FILES@"}

sys.path.insert(0, PROJECT)


def strip_python_files(assignment, student, notebooks):
    """After generate_assignment: take the solutions out of release/<assignment>/**/*.py.

    nbgrader logs an exception in a hook as INFO and continues, with the solutions still in the release.
    So any failure deletes the release and ends the command with SystemExit, which nbgrader does not catch.
    """
    release = Path("release") / assignment  # the working directory is the course folder
    try:
        from instructor.release.edition import student_text

        stripped = []
        for path in sorted(release.rglob("*.py")):
            text, blocks = student_text(path.read_text(encoding="utf-8"), path.name)
            if blocks:
                path.write_text(text, encoding="utf-8")
                stripped.append(path.relative_to(release).as_posix())
        if stripped != sorted(STUDENT_FILES.get(assignment, [])):
            raise ValueError(f"Solutions are in {stripped}, but STUDENT_FILES lists something else.")
    except Exception:
        traceback.print_exc()
        shutil.rmtree(release, ignore_errors=True)
        sys.exit(f"The .py files could not be stripped; {release} was deleted.")


def share_datasets(assignment, student, notebooks):
    """Before autograde: link one copy of the data into the student's folder, instead of 185 MB for each.

    `student` is the pattern of the command line ("*"), so the student's name comes from the notebooks.
    """
    name = Path(notebooks[0]).parents[1].name  # submitted/<student>/<assignment>/softmax.ipynb
    folder = Path("autograded") / name / assignment
    folder.mkdir(parents=True, exist_ok=True)
    data = Path("datasets").resolve()
    data.mkdir(exist_ok=True)
    if not (folder / "datasets").exists():
        (folder / "datasets").symlink_to(data, target_is_directory=True)


c = get_config()  # noqa: F821

# 1. Release. The hook belongs to GenerateAssignment: set on BaseConverter, it would run at autograde too.
c.GenerateAssignment.post_convert_hook = strip_python_files

# 2. Autograde copies the source, solved, over what was submitted, except for these files.
c.Autograde.exclude_overwriting = STUDENT_FILES

# 3. What replaces a solution in a notebook.
c.ClearSolutions.code_stub = {
    "python": 'raise NotImplementedError("Not written yet: see the comment above.")'
}
c.ClearSolutions.text_stub = (
    '<div style="border: 2px solid gray; padding: 0 1em">\n\n*Your answer:* (double-click this box to write '
    "in it; Shift+Enter shows what you wrote)\n\n</div>"
)

# 4. A cell may take 30 s by default; the searches of this notebook need more on a slow machine.
c.Execute.timeout = 600

# 5. The data are neither released nor collected, and all submissions share one copy when graded.
#    `nbgrader submit` measures a folder before it leaves anything out, so the limit (in kB) must exceed the
#    size of the data. Students who submit through nbgrader need the next two lines in their own config.
c.CourseDirectory.ignore.extend(["datasets"])
c.CourseDirectory.max_dir_size = 1_000_000
c.Autograde.pre_convert_hook = share_datasets
