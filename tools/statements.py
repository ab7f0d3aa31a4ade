"""Count the statements of the program, and what became of those of an earlier revision. Tests are no part of it.

python -m tools.statements [REVISION [LATER]]

A statement is one of Python's syntax tree; a docstring is none. So neither the layout of the code nor what is written
about it changes the number.
"""

import ast
import io
import subprocess
import sys
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tools.stands_out import ROOT, project_modules

Definition = ast.FunctionDef | ast.AsyncFunctionDef


def statements(tree: ast.AST) -> int:
    """How many there are in a tree, itself apart."""
    return sum(isinstance(node, ast.stmt) and node is not tree and not _is_docstring(node) for node in ast.walk(tree))


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def by_folder(sources: Mapping[str, str]) -> Counter[str]:
    """The statements by folder at the top; of the files that stand there themselves under their own names."""
    found: Counter[str] = Counter()
    for path, text in sources.items():
        found[path.partition("/")[0]] += statements(ast.parse(text, path))
    return found


def definitions(sources: Mapping[str, str]) -> dict[str, list[int]]:
    """The statements of every function and method by its name, that of its class before it: one number a definition."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for path, text in sources.items():
        for name, node in _defined(ast.parse(text, path).body):
            found[name].append(statements(node))
    return found


def _defined(body: Sequence[ast.stmt], of: str = "") -> Iterator[tuple[str, Definition]]:
    for node in body:
        if isinstance(node, Definition):
            yield of + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _defined(node.body, f"{of}{node.name}.")


def in_both(then: Mapping[str, list[int]], now: Mapping[str, list[int]]) -> tuple[int, int, int]:
    """Of the functions with the same name, wherever they stand: how many they are, their statements then and now.

    A name that another number of functions has now is left out: nobody can say which of them is which.
    """
    names = [name for name, sizes in then.items() if len(now.get(name, ())) == len(sizes)]
    return (
        sum(len(then[name]) for name in names),
        sum(sum(then[name]) for name in names),
        sum(sum(now[name]) for name in names),
    )


def of_the_tree() -> dict[str, str]:
    """The modules as they are here, by path."""
    return {path.as_posix(): (ROOT / path).read_text(encoding="utf-8") for path in project_modules()}


def of_a_revision(revision: str) -> dict[str, str]:
    """The modules of a revision, by path."""
    packed = subprocess.run(["git", "archive", revision], cwd=ROOT, capture_output=True, check=True).stdout
    found = {}
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            path = Path(member.name)
            if path.suffix == ".py" and path.parts[0] != "tests" and (content := archive.extractfile(member)):
                found[path.as_posix()] = content.read().decode()
    return found


def main(arguments: Sequence[str]) -> None:
    """Print the table of the folders: of a revision, of a later one or the tree, and how they differ."""
    later = of_a_revision(arguments[1]) if len(arguments) > 1 else of_the_tree()
    now = by_folder(later)
    if not arguments:
        for folder, count in sorted(now.items()):
            print(f"{folder:<12}{count:>8}")
        print(f"{'all':<12}{now.total():>8}")
        return
    earlier = of_a_revision(arguments[0])
    then = by_folder(earlier)
    for folder in sorted({*then, *now}):
        print(f"{folder:<12}{then[folder]:>8}{now[folder]:>8}{now[folder] - then[folder]:>+8}")
    print(f"{'all':<12}{then.total():>8}{now.total():>8}{now.total() - then.total():>+8}")
    print(f"modules     {len(earlier):>8}{len(later):>8}")
    functions, before, after = in_both(definitions(earlier), definitions(later))
    print(f"{functions} functions with the same names: {before} statements then, {after} now ({after - before:+})")


if __name__ == "__main__":
    main(sys.argv[1:])
