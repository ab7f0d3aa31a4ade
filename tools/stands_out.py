"""Print what stands out in the code, for a reader to judge. It never fails: a number is a question, not a verdict.

python tools/stands_out.py
"""

import ast
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 60
PARAMETERS = 6
MODULES_OF_A_FOLDER = 25
IMPORTS_OF_OURS = 15
SKIP = "# fmt: " + "skip"


def project_modules() -> list[Path]:
    """The Python files that git knows or would add, without the tests, relative to the project's folder."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [path for path in map(Path, listing) if path.parts[0] != "tests" and (ROOT / path).exists()]


def of_module(path: Path, text: str, ours: frozenset[str]) -> Iterator[str]:
    """What stands out in one file; ours: the names of the project's own folders of code."""
    tree = ast.parse(text, str(path))
    if (lines := text.count("\n")) > LINES_OF_A_FILE:
        yield f"{path}: {lines} lines"
    imported = {
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in ours
    }
    if len(imported) > IMPORTS_OF_OURS:
        yield f"{path}: imports {len(imported)} modules of ours"
    if skips := text.count(SKIP):
        yield f"{path}: {skips} × {SKIP}"
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LINES_OF_A_FUNCTION:
            yield f"{path}:{node.lineno}: {node.name} has {length} lines"
        arguments = node.args
        names = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
        if (parameters := len([name for name in names if name not in ("self", "cls")])) > PARAMETERS:
            yield f"{path}:{node.lineno}: {node.name} has {parameters} parameters"


def findings() -> list[str]:
    """Everything that stands out, in the order of the files."""
    paths = project_modules()
    ours = frozenset(path.parts[0] for path in paths if len(path.parts) > 1)
    found = [line for path in paths for line in of_module(path, (ROOT / path).read_text(encoding="utf-8"), ours)]
    folders = Counter(path.parent for path in paths if path.name != "__init__.py")
    found += [f"{folder}/: {n} modules" for folder, n in folders.items() if n > MODULES_OF_A_FOLDER]
    return found


def main() -> None:
    """Print them, or that nothing stands out."""
    found = findings()
    print("\n".join(found) or "Nothing stands out.")
    print(f"{len(found)} places to look at; none of them fails the build.")


if __name__ == "__main__":
    main()
