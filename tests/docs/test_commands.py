"""The commands that the documents show exist, and every command and option is documented."""

import argparse
import re

import cli
from data.exports.records import RECORD_COLUMNS
from tests.docs.documents import blocks, documents, name_of, prose, section, text
from tests.support import ROOT
from wording.words import LANGUAGES, wording

DOCUMENT = "docs/cli.md"
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split())


def commands() -> dict[str, argparse.ArgumentParser]:
    (subparsers,) = (a for a in cli.parser()._actions if isinstance(a, argparse._SubParsersAction))
    return dict(subparsers.choices)


def options(parser: argparse.ArgumentParser) -> set[str]:
    """The options of a command, and of the commands below it."""
    own = {option for action in parser._actions for option in action.option_strings}
    below = [one for a in parser._actions if isinstance(a, argparse._SubParsersAction) for one in a.choices.values()]
    return own.union(*map(options, below)) - {"-h", "--help"}


def test_every_command_has_its_section_and_no_other_has():
    assert re.findall(r"^## (\S+)$", text(DOCUMENT), re.MULTILINE) == list(commands())


def test_every_option_of_a_command_is_explained_and_no_other():
    explained = {name: set(re.findall(r"--[a-z][a-z-]*", section(DOCUMENT, name))) for name in commands()}
    assert explained == {name: options(command) for name, command in commands().items()}


def test_the_columns_of_the_records_are_documented():
    assert f"`{','.join(RECORD_COLUMNS)}`" in section(DOCUMENT, "check")


def shown() -> list[tuple[str, str]]:
    """Every line of a command block, and every `make …` and `python cli.py …` in the running text."""
    lines = [
        (name_of(path), line.strip())
        for path in documents()
        for block in blocks(name_of(path))
        if not block.language
        for line in block.text.splitlines()
    ]
    for path in documents():
        said = re.findall(r"`((?:make|python cli\.py) [^`]+)`", prose(name_of(path)))
        lines += [(name_of(path), found) for found in said]
    return lines


def test_every_make_target_that_is_shown_exists():
    named = {(name, target) for name, line in shown() for target in re.findall(r"(?:^|\s)make ([a-z-]+)(?=\s|$)", line)}
    assert named
    assert not {(name, target) for name, target in named if target not in TARGETS}


def test_every_command_line_that_is_shown_can_be_read():
    lines = [(name, line.split("cli.py ", 1)[1]) for name, line in shown() if "cli.py " in line]
    assert lines
    for name, line in lines:
        words = line.rstrip('"').split()
        if "COMMAND" in words or "…" in words:
            continue
        parser = commands().get(words[0])
        assert parser is not None, (name, line)
        assert {word for word in words if word.startswith("--")} <= options(parser) | {"--help"}, (name, line)


def test_every_command_that_the_screens_name_exists():
    said = " ".join(text for language in LANGUAGES for text in wording(language).values())
    assert set(re.findall(r"cli\.py ([a-z]+)", said)) <= set(commands())


def test_the_two_commands_stand_at_the_head_of_the_first_document():
    start = text("README.md").split("\n## ")[0]
    assert "make run" in start and "make test" in start


def test_the_plain_lines_for_windows_are_those_of_the_install_document():
    lines = [line for block in blocks("README.md") for line in block.text.splitlines() if ".venv\\Scripts" in line]
    assert lines and all(line in text("docs/install.md") for line in lines)
