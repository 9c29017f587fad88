"""A wheel installed outside the clone finds the library and the templates."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ASK = """
from service.library import default_folders, load_library
from service.library.samples import load_samples
folders = default_folders()
library = load_library(folders)
print(folders.root, len(library.clauses), len(load_samples(folders)))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's contents as an installation would lay them out."""
    folder = tmp_path_factory.mktemp("wheel")
    build = "from hatchling.build import build_wheel; import sys; print(build_wheel(sys.argv[1]))"
    run = subprocess.run(
        [sys.executable, "-c", build, str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    site = folder / "site"
    with zipfile.ZipFile(folder / run.stdout.split()[-1]) as wheel:
        wheel.extractall(site)
    return site


def test_the_installed_package_finds_its_library(installed: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=installed.parent,
        env={"PYTHONPATH": str(installed), "PATH": ""},
        check=True,
        capture_output=True,
        text=True,
    )
    root, clauses, samples = run.stdout.split()
    assert Path(root) == installed / "service" / "_data"
    assert int(clauses) > 150
    assert int(samples) >= 9


def test_the_wheel_holds_no_tests_and_no_statute_texts(installed: Path) -> None:
    names = [path.relative_to(installed).as_posix() for path in installed.rglob("*")]
    assert not [name for name in names if name.startswith(("tests/", "laws/"))]
    assert any(name.endswith("skeleton.docx") for name in names)
