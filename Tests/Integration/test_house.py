"""The check of the repository's own design finds what it is there to find."""

import subprocess
from pathlib import Path

import pytest

from support.running import ROOT

CHECK = ROOT / ".ci/check-dependencies"


def check(root: Path) -> subprocess.CompletedProcess[str]:
    subprocess.run(["git", "init", "-q", str(root)], check=True, capture_output=True)
    return subprocess.run([str(CHECK), str(root)], capture_output=True, text=True, timeout=60)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The smallest repository that keeps every rule."""
    for file in ("Package.swift", "README.md", "Tests/README.md", "deploy/README.md", "Services/Stats/Sources/README.md",
                 "Shared/Pipeline/README.md"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    (tmp_path / "Shared/Pipeline/Stage.swift").write_text("import Appeals\nimport Foundation\nstruct Stage {}\n")
    return tmp_path


def test_a_sound_house_passes(house: Path):
    done = check(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("Shared/Pipeline/Log.swift", "public import Kafka\n", "Shared/Pipeline/Log.swift:1: Pipeline may not import Kafka"),
        ("Shared/Appeals/README.md", "", None),
        ("Services/Stats/Sources/Page.swift", "@preconcurrency import RouterService\n", "StatsService may not import RouterService"),
        ("Services/Stats/Sources/Page.swift", "import struct Kafka.KafkaLog\n", "StatsService may not import Kafka"),
        ("Services/Stats/Main/Main.swift", "import Kafka\n", "stats may not import Kafka"),
        ("Services/Suite/Main/Main.swift", "import RouterService\nimport Launch\n", "Services/Suite/Main: has no README.md"),
        ("Shared/Pipeline/Name.swift", "enum Outer {\n    enum Pipeline {}\n}\n", "Name.swift:2: the type Pipeline bears its module's name"),
        ("Shared/Pipeline/Long.swift", "// line\n" * 401, "401 lines"),
        ("Shared/Pipeline/Half.swift", "let x = try! f()\n", "`try!`"),
        ("Shared/Pipeline/Half.swift", "// TODO: finish\n", "`TODO`"),
        ("Shared/Pipeline/Half.swift", 'fatalError("no")\n', "`fatalError(`"),
        ("Shared/WebPages/Page.swift", "", "Shared/WebPages: has no README.md"),
        ("Scripts/tool", "", "Scripts: does not belong at the top level"),
    ],
)
def test_each_rule_is_held(house: Path, file: str, text: str, told: str | None):
    (house / file).parent.mkdir(parents=True, exist_ok=True)
    (house / file).write_text(text)
    done = check(house)
    assert (done.returncode == 0) == (told is None)
    assert told is None or told in done.stdout, done.stdout
