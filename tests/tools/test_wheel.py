"""The wheel: what `pip install` brings is the package, whole, and nothing else."""

import subprocess
import sys
from email.parser import BytesParser
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.laws.tree import HOUSE
from tests.waiting import LONG_PATIENCE


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=HOUSE.root,
        capture_output=True,
        text=True,
        timeout=LONG_PATIENCE,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (made,) = folder.glob("undersigned-*.whl")
    return made


def test_the_wheel_holds_every_committed_file_of_the_package(wheel: Path) -> None:
    committed = {
        str(path.relative_to(HOUSE.root / "src")) for path in HOUSE.committed() if path.is_relative_to(HOUSE.package)
    }
    with ZipFile(wheel) as archive:
        assert {name for name in archive.namelist() if ".dist-info/" not in name} == committed


def test_the_wheel_brings_the_command_and_the_licence(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        (about,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        folder = about.removesuffix("METADATA")
        metadata = BytesParser().parsebytes(archive.read(about))
        entry_points = archive.read(f"{folder}entry_points.txt").decode()
        licence = archive.read(f"{folder}licenses/LICENSE")
    assert metadata["License-Expression"] == "AGPL-3.0-or-later"
    assert "undersigned = undersigned.config.cli:main" in entry_points.splitlines()
    assert licence == (HOUSE.root / "LICENSE").read_bytes()
