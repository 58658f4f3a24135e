"""The student edition: its files, as a folder and as a zip.

``manifest.json`` lists what the edition contains; solutions become stubs, outputs are cleared. The same
source gives the same bytes.
"""

import json
import re
import shutil
import tempfile
import zipfile
from pathlib import Path

from cs231n.data.places import CannotWrite
from cs231n.data.whole_file import whole_file
from instructor.manifest import MANIFEST, ROOT, in_unix, listed_files, load_manifest
from instructor.release.colab import at_home
from instructor.release.given import with_given
from instructor.release.hints import given_away, hints_of
from instructor.release.markers import ANY_MARK, Block, MarkerError, strip_answer, strip_code, strip_guess
from instructor.release.readme import filled
from instructor.stamp import ASSIGNMENT, stamp_of, stamped

TEMPLATES = ROOT / "instructor" / "release" / "templates"  # files that only the student edition has
TIME = (1980, 1, 1, 0, 0, 0)  # of every file of the zip, so that its bytes do not depend on the day
TOP = "softmax"  # the zip's folder
EXECUTABLE = (".sh",)
# Tags of a cell that only an exercise which may be left out needs: in the source, where it must not fail, and
# in the edition, where Jupyter and `make run` go on after it.
OPTIONAL, GOES_ON = "optional", "raises-exception"
TRIVIAL = re.compile(r"\W*(else|try|pass|return|continue|break)?\W*")


def student_text(text: str, name: str) -> tuple[str, list[Block]]:
    """One file of the edition, and the solutions that were taken out of it.

    Parameters
    ----------
    text : str
        The file as it is in the source.
    name : str
        Its name, by which notebooks are recognised.

    Returns
    -------
    text : str
    blocks : list of Block

    Raises
    ------
    MarkerError
        If markers are unbalanced, nested or left over.
    """
    if not name.endswith(".ipynb"):
        return strip_code(text, name)
    notebook, blocks = json.loads(text), []
    for number, cell in enumerate(notebook["cells"], 1):
        source = "".join(cell["source"])
        code = strip_guess if "quiz.guess(" in source else strip_code
        strip = code if cell["cell_type"] == "code" else strip_answer
        source, found = strip(source, f"{name}, cell {number}")
        cell["source"] = source.splitlines(keepends=True)
        blocks += found
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
            if OPTIONAL in cell["metadata"].get("tags", []):
                cell["metadata"]["tags"] = [GOES_ON]
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n", blocks


def edition_files(
    root: Path = ROOT, url: str = "", drive: bool = False
) -> tuple[dict[str, bytes], dict[str, list[Block]]]:
    """All files of the edition by path, and the solutions by path.

    Parameters
    ----------
    root : Path, optional
        The solved source.
    url, drive : optional
        Where the course keeps the edition: see :func:`instructor.release.colab.at_home`.

    Raises
    ------
    MarkerError
        If markers are wrong, or a line of a solution is still found in some file.
    FileNotFoundError
        If a file that the manifest names is missing.
    ValueError
        If `url` is no address.
    """
    manifest = load_manifest(root / MANIFEST)
    files, solutions = {}, {}
    listed, given = with_given(listed_files(manifest, root), manifest)
    for name, content in listed.items():
        files[name] = content
        if name.endswith((".py", ".ipynb")):
            text, blocks = student_text(content.decode(), name)
            files[name] = text.encode()
            solutions |= {name: blocks} if blocks else {}
    for path in sorted(TEMPLATES.iterdir()):
        files[path.name.replace("dot.", ".")] = in_unix(path.read_bytes())
    files["README.md"] = filled(files["README.md"].decode(), manifest, files).encode()
    files[ASSIGNMENT] = stamped(in_unix((root / MANIFEST).read_bytes()), stamp_of(files))
    if url:  # wherever it is kept, it is the same edition
        files = at_home(files, url, drive)
    _check(files, solutions, given)
    return files, solutions


def solution_lines(solutions: dict[str, list[Block]]) -> set[str]:
    """The lines of all solutions without comments and indentation; trivial ones are left out."""
    lines = {line.strip() for blocks in solutions.values() for block in blocks
             for line in block.inside.splitlines()}  # fmt: skip
    lines = {re.split(r"\s{2}# ", line)[0] for line in lines}
    return {line for line in lines if not TRIVIAL.fullmatch(line) and not line.startswith("#")}


def _check(files, solutions, given):
    """Check that neither markers nor solutions nor outputs are left anywhere, but for code that is given."""
    lines = solution_lines(solutions)
    lines -= {line for line in lines if line in given}
    code = [block for name in solutions for block in solutions[name] if block.instruction]
    for name, content in files.items():
        try:
            text = content.decode()
        except UnicodeDecodeError:  # a picture
            continue
        if name.endswith(".ipynb"):
            cells = json.loads(text)["cells"]
            text = "\n".join("".join(cell["source"]) for cell in cells)
            if any(cell.get("outputs") for cell in cells):
                raise MarkerError(f"{name} still has outputs.")
        if ANY_MARK.search(text):
            raise MarkerError(f"{name} still has a solution marker.")
        for line in lines:
            if line in text:
                raise MarkerError(f"{name} gives a line of a solution away: {line}")
        for hint in hints_of(text):
            for block in code:
                for line in given_away(hint, block.inside):
                    raise MarkerError(f"{name}: a hint gives a line of a solution away: {line.strip()}")


def write_zip(files: dict[str, bytes], path: Path, top: str = TOP) -> None:
    """Write a zip of the files under one folder `top`; the same files give the same bytes.

    Raises
    ------
    OSError
        If it cannot be written: one line that says where and why.
    """
    size = sum(map(len, files.values()))
    with whole_file(path, size) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(f"{top}/{name}" if top else name, TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o755 if _executable(name) else 0o644) << 16
            archive.writestr(info, files[name])


def write_folder(files: dict[str, bytes], folder: Path) -> None:
    """Write the files into a folder that does not exist yet."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o755 if _executable(name) else 0o644)


def _executable(name):
    return name.endswith(EXECUTABLE) or name == "run_autograder"


def release(folder: Path, root: Path = ROOT, url: str = "", drive: bool = False) -> Path:
    """Write the edition to a new folder and to a zip beside it; return the zip's path.

    Parameters
    ----------
    folder : Path
    root, url, drive : optional
        See :func:`edition_files`.

    Raises
    ------
    FileExistsError
        If the folder or the zip exists already.
    MarkerError
        If markers are wrong, or a line of a solution is still found in some file.
    FileNotFoundError
        If a file that the manifest names is missing.
    OSError
        If it cannot be written: one line that says where and why.
    ValueError
        If `url` is no address.
    """
    archive = folder.with_name(f"{folder.name}.zip")
    for path in (folder, archive):
        if path.exists():
            raise FileExistsError(
                f"{path} exists already. Delete it (rm -r {folder}*), or name another folder."
            )
    files, _ = edition_files(root, url, drive)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
        try:
            write_folder(files, part / "edition")
            write_zip(files, part / "edition.zip")
            (part / "edition").rename(folder)
            (part / "edition.zip").rename(archive)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise CannotWrite(folder, error, 2 * sum(map(len, files.values()))) from error
    return archive
