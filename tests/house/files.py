"""Which files make up the project: those in git, and those that would be added to it."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("analysis", "wording", "planning", "data", "services", "ui", "pages")
COMMANDS = "commands"
"""The folder that stands on the floor of `ui`, beside it."""

BELOW_THE_SCREEN = ("analysis", "wording", "planning", "data", "services")
_NOT_TEXT = {".png", ".xlsx", ".xls", ".docx", ".gz", ".zip", ".woff2"}


@cache
def project_files() -> tuple[Path, ...]:
    """Every file of the project; in an unpacked archive, which git does not know, every visible file."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
        paths = [ROOT / name for name in listing.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        hidden = {".venv", ".git", "__pycache__", "var"}
        paths = [path for path in ROOT.rglob("*") if not hidden.intersection(path.relative_to(ROOT).parts)]
    return tuple(sorted(path for path in paths if path.is_file()))


def text_files() -> list[Path]:
    return [path for path in project_files() if path.suffix not in _NOT_TEXT]


def python_files() -> list[Path]:
    return [path for path in project_files() if path.suffix == ".py"]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_in(path: Path, *folders: str) -> bool:
    return path.relative_to(ROOT).parts[0] in folders


def nodes(path: Path) -> tuple[ast.AST, ...]:
    """The whole syntax of a file; that of the program is parsed once for all tests of a process."""
    return _parsed(path) if ROOT / "tests" in path.parents else _program_parsed(path)


def _parsed(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))))


_program_parsed = cache(_parsed)


@cache
def imported_modules(path: Path) -> frozenset[str]:
    """The top-level names that a file imports, anywhere in it."""
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return frozenset(found)


def modules_named(path: Path) -> set[str]:
    """The whole names of what a file imports: `a.b` and `a.b.c` of `from a.b import c`, in texts that it runs too."""
    found = set(re.findall(r"\bfrom (tests[\w.]*) import", path.read_text(encoding="utf-8")))
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update((node.module, *(f"{node.module}.{alias.name}" for alias in node.names)))
    return found
