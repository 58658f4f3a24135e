"""nbgrader's configuration: its lists, its data, and a hook that never leaves a solution behind."""

import types

import pytest

from instructor.manifest import load_manifest
from instructor.release.edition import edition_files, solution_lines

MANIFEST = load_manifest()


def configuration(course):
    """Run the file that was written with a stand-in for traitlets' configuration."""

    class Section(types.SimpleNamespace):
        def __getattr__(self, name):
            self.__dict__[name] = [] if name == "ignore" else Section()
            return self.__dict__[name]

    config = Section()
    namespace = {"get_config": lambda: config}
    path = course / "nbgrader_config.py"
    exec(compile(path.read_text(), path, "exec"), namespace)
    return config


def test_the_hook_strips_the_files_that_autograde_leaves_alone(course):
    config = configuration(course)
    names = config.Autograde.exclude_overwriting["softmax"]
    assert names == [name for name in MANIFEST.submission if name.endswith(".py")]
    (course / "release").mkdir()
    (course / "source" / "softmax").rename(course / "release" / "softmax")
    config.GenerateAssignment.post_convert_hook("softmax", "*", [])
    lines = solution_lines(edition_files()[1])
    for path in (course / "release" / "softmax").rglob("*.py"):
        assert not [line for line in lines if line in path.read_text()], path


@pytest.mark.parametrize("fault", ["a marker is left over", "a file that is not listed"])
def test_a_hook_that_fails_leaves_no_release(course, fault, capsys):
    config = configuration(course)
    (course / "release").mkdir()
    release = (course / "source" / "softmax").rename(course / "release" / "softmax")
    if fault == "a marker is left over":
        (release / "cs231n" / "progress.py").write_text("# BEGIN SOLUTION\n")
    else:
        text = "# Say hello.\n# BEGIN SOLUTION\nprint('hello')\n# END SOLUTION\n"
        (release / "cs231n" / "hello.py").write_text(text)
    with pytest.raises(SystemExit, match="was deleted"):
        config.GenerateAssignment.post_convert_hook("softmax", "*", [])
    assert not release.exists()


def test_all_students_share_one_copy_of_the_data(course):
    config = configuration(course)
    for student in ("alice", "bob"):
        notebooks = [f"submitted/{student}/softmax/softmax.ipynb"]
        config.Autograde.pre_convert_hook("softmax", "*", notebooks)
        assert (course / "autograded" / student / "softmax" / "datasets").resolve() == course / "datasets"
    config.Autograde.pre_convert_hook("softmax", "*", notebooks)  # once more: what is there stays
    assert "datasets" in config.CourseDirectory.ignore
