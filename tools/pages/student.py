"""The notebooks of the student edition, with the outputs that students see once the exercises are solved."""

import nbformat

from instructor.release.edition import edition_files
from instructor.release.markers import HOW_TO_ANSWER

QUIZ = "quiz."  # in the source of a cell that takes a guess or replies to one
WHERE_TO_ANSWER = "(in the notebook)"  # since nobody can write on a page


def without_solutions(paths, root):
    """Notebooks as students get them, except that they have run: no solution, and no reply to a guess.

    Parameters
    ----------
    paths : sequence of Path
        The solved notebooks, which hold the outputs.
    root : Path
        The project that they belong to.

    Yields
    ------
    nbformat.NotebookNode

    Raises
    ------
    instructor.release.markers.MarkerError
        If a line of a solution would be left in the edition.
    """
    files, _ = edition_files(root)
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        edition = nbformat.reads(files[path.relative_to(root).as_posix()].decode(), as_version=4)
        for cell, given in zip(notebook.cells, edition.cells, strict=True):
            cell.source = given.source.replace(HOW_TO_ANSWER, WHERE_TO_ANSWER)
            if cell.cell_type == "code" and QUIZ in cell.source:
                cell.outputs = []
        yield notebook
