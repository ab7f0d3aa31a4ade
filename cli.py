"""The dashboard's work from the command line: prepare, check, load, survey, template, document, export, feed,
person, role, remind, backtest, backup, restore, move.

Results go to standard output, messages to standard error. Exit code 0: done; 1: the file has problems that
block it, or the work could not be done; 2: the command itself is wrong.
"""

import argparse
import gc
import io
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from data.exports.records import RECORD_COLUMNS
from data.reading.limits import VariableError
from data.rights import ROLES
from planning.documents.grouping import GROUPINGS

REPORT_PERIODS = ("Q1", "Q2", "Q3", "Q4", "H1", "H2", "Y", *(f"M{month:02d}" for month in range(1, 13)))
COMMANDS = {
    "prepare": "Make the database ready and load the built-in figures that it has not seen.",
    "check": "Print every problem of a file, and write its records; the store is not touched.",
    "load": "Import the editions of a file, as `check` reads it, that nothing blocks.",
    "survey": "Turn the answers of a survey into scores and ranks with their intervals, as the survey page does.",
    "template": "Write the template of an edition.",
    "document": (
        "Write an official paper as a .docx file: the plan of a year, a report on it, the analysis of an edition, or "
        "the letter that calls for proposals; or slides on an edition as a .pptx file. Either as PDF, with LibreOffice."
    ),
    "export": "Write everything that is current as CSV and Parquet files for other programs.",
    "feed": "Let other programs read over HTTP what `export` writes: add, list, withdraw tokens.",
    "person": "Let people in who sign in: add, list, role, password, provider, disable, enable.",
    "role": "Now `person role`: a role belongs to a person.",
    "remind": "Tell people by e-mail what is due, late, unanswered, closing or new; without a mail server print it.",
    "backtest": "Check the flags and the expected ranges against the editions that followed.",
    "backup": "Copy the database while it is in use, and check the copy.",
    "restore": "Put a backup in the database's place; the replaced one is kept beside it.",
    "move": "Move everything from the SQLite file into an empty database on a PostgreSQL server, and count it.",
}
"""What each command does; its module is `commands.<name>`."""

RECOGNISE = ("check", "load")
"""The commands that recognise a file, in a process of its own."""
RECOGNISED_BY = "data.reading.editions.recognising:recognise"

PERSON = {
    "add": "Let somebody in; the first one is an admin.",
    "list": "Print everybody: login or e-mail, name, role, unit, state.",
    "check": "Say how to let the first admin in; 1 where there is none.",
    "role": "Give somebody another role.",
    "password": "Give somebody another password; asks for it.",
    "provider": "Let somebody sign in at the OpenID provider from now on, or as another account there.",
    "disable": "Shut somebody out from their next press on.",
    "enable": "Let somebody in again.",
}
"""What `person` does."""

FEED = {
    "add": "Let another program read; prints its token once.",
    "list": "Print every token: name, when and by whom it was made, last use, state.",
    "withdraw": "Let a token hold no more, from the next request on.",
}
"""What `feed` does."""

PAPERS = {
    "plan": "Write the plan of a year.",
    "report": "Write the report on a plan for a month, a quarter, a half-year or the year.",
    "analysis": "Write the analysis of an edition.",
    "letter": "Write the letter of a plan's newest call for proposals.",
    "slides": "Write three slides on a unit in an edition: the number, its causes, the work.",
}


class Command(Protocol):
    """What the module of a command has."""

    FAILURES: tuple[type[Exception], ...]

    def run(self, options: argparse.Namespace) -> int:
        """Do the work; returns the exit code."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a redirected Windows console would refuse Vietnamese letters
            stream.reconfigure(encoding="utf-8")
    options = parser().parse_args(arguments)
    expected: tuple[type[Exception], ...] = (OSError, VariableError)
    try:
        command = _loaded(options.command)
        expected += command.FAILURES
        return command.run(options)
    except FileNotFoundError as error:
        print(_no_such_file(error), file=sys.stderr)
        return 1
    except expected as error:
        print(error, file=sys.stderr)
        return 1


def _no_such_file(error: FileNotFoundError) -> str:
    """In both languages and without the program's own words for it."""
    from wording.words import in_one_line

    return in_one_line("command.no_file", path=error.filename or "")


def _loaded(name: str) -> Command:
    """The module of a command. Nothing that is loaded is garbage, and looking for some takes a tenth of the time."""
    if name in RECOGNISE:  # their process starts meanwhile
        import_module("data.reading.files.worker").start_ahead(RECOGNISED_BY)
    gc.disable()
    try:
        return cast(Command, import_module(f"commands.{name}"))
    finally:
        gc.freeze()
        gc.enable()


def parser() -> argparse.ArgumentParser:
    """Every command with its options. Knows no more than their names, so that asking for help loads nothing."""
    whole = argparse.ArgumentParser(prog="cli.py", description=(__doc__ or "").splitlines()[0])
    adder = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    command = {name: adder.add_parser(name, help=does, description=does) for name, does in COMMANDS.items()}
    for name in ("check", "load"):
        _add_reading(command[name])
    command["check"].add_argument(
        "--csv", type=Path, metavar="OUT", help="write the records: " + ",".join(RECORD_COLUMNS)
    )
    command["load"].add_argument("--person", default="", help="who imports; kept with the edition")
    command["load"].add_argument("--note", default="", help="kept with the edition")
    _add_survey(command["survey"])
    template = command["template"]
    template.add_argument("file", type=Path, metavar="FILE")
    template.add_argument("--index", required=True, type=_index)
    template.add_argument("--year", type=int, required=True)
    template.add_argument("--layout", choices=("wide", "long"), default="wide")
    _add_papers(command["document"])
    command["export"].add_argument("folder", type=Path, metavar="DIR", help="the folder that the feed is written into")
    _add_feed(command["feed"])
    _add_person(command["person"])
    command["role"].add_argument("role", nargs="*")
    remind = command["remind"]
    remind.add_argument("--list", action="store_true", help="print it in place of sending; writes nothing")
    remind.add_argument(
        "--calendar",
        type=Path,
        metavar="FILE",
        help="write due days, last days of calls and closing days of reports as an .ics file",
    )
    remind.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of the list")
    remind.add_argument("--person", default="", help="who does this; kept where it is refused")
    backtest = command["backtest"]
    backtest.add_argument("--index", type=_index, help="default: the index that the office opens with")
    backtest.add_argument("--first-year", type=int, help="the first edition to judge")
    backtest.add_argument("--last-year", type=int, help="the last edition to check by")
    backtest.add_argument("--out", type=Path, metavar="FILE", help="write the figures with the version of the program")
    command["backup"].add_argument("file", type=Path, metavar="FILE")
    command["restore"].add_argument("file", type=Path, metavar="FILE")
    command["restore"].add_argument("--person", default="")
    command["move"].add_argument("--to", required=True, metavar="URL", help="the new DATABASE_URL")
    return whole


def _add_reading(command: argparse.ArgumentParser) -> None:
    """What `check` and `load` take: a file and how it is to be read."""
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--index", required=True, type=_index, help="code or name of the index")
    command.add_argument("--year", type=int, help="the edition's year, where the file does not name it")
    command.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of the messages")
    how = command.add_mutually_exclusive_group()
    how.add_argument(
        "--complete", action="store_false", dest="replace", default=False, help="add to the edition in use (default)"
    )
    how.add_argument(
        "--replace", action="store_true", default=False, help="take out of use what the file does not have"
    )
    command.add_argument(
        "--accept", action="extend", nargs="+", default=[], metavar="CODE", help="answer these questions with yes"
    )


def _add_survey(survey: argparse.ArgumentParser) -> None:
    """What `survey` is given."""
    survey.add_argument("codebook", type=Path, metavar="CODEBOOK")
    survey.add_argument("answers", type=Path, metavar="ANSWERS")
    survey.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder to write into")
    survey.add_argument("--seed", type=_at_least(0), default=0, help="the same seed gives the same figures")
    survey.add_argument("--draws", type=_at_least(100), help="how often answers are drawn anew")
    survey.add_argument(
        "--processes", type=_at_least(1), default=1, help="over so many processes; the figures are the same"
    )
    survey.add_argument("--mapping", type=Path, metavar="FILE", help="what the columns are, as a run has written it")
    survey.add_argument("--sheet", default="", metavar="NAME", help="the sheet of the answers")
    survey.add_argument(
        "--most-left-out", type=_share, metavar="SHARE", help="the share of the answers that may be left out; 0.3"
    )
    survey.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of the messages")
    survey.add_argument("--publish", action="store_true", help="publish the edition into the database")
    survey.add_argument("--keep-answers", action="store_true", help="keep the cleaned answers with the edition")
    survey.add_argument("--person", default="", help="who publishes; kept with the edition")
    survey.add_argument("--note", default="", help="kept with the edition")


def _add_feed(feed: argparse.ArgumentParser) -> None:
    """What `feed` does, and with which token."""
    kinds = feed.add_subparsers(dest="what", required=True, metavar="WHAT")
    for name, does in FEED.items():
        kind = kinds.add_parser(name, help=does, description=does)
        if name != "list":
            kind.add_argument("name", metavar="NAME", help="of the program that reads, or of whoever runs it")
            kind.add_argument("--person", default="", help="who does this; kept with the change")


def _add_person(person: argparse.ArgumentParser) -> None:
    """What `person` does, and with whom."""
    kinds = person.add_subparsers(dest="what", required=True, metavar="WHAT")
    for name, does in PERSON.items():
        kind = kinds.add_parser(name, help=does, description=does)
        if name in ("list", "check"):
            continue
        if name == "add":
            kind.add_argument("name", metavar="NAME")
            kind.add_argument("--login", default="", help="what they sign in with; asks for a password")
            kind.add_argument("--email", default="", help="by which a provider knows them, or beside the login")
        else:
            kind.add_argument("login", metavar="LOGIN", help="or the e-mail")
        if name == "provider":
            kind.add_argument("--email", default=None, help="by which the provider knows them, where it is another one")
            kind.add_argument("--subject", default="", help="who they are at the provider, where it verifies no e-mail")
        if name in ("add", "role"):
            kind.add_argument("--role", required=True, choices=ROLES)
            none = "" if name == "add" else None
            kind.add_argument("--unit", default=none, help="the unit's code in the plan, for a reporter")
        kind.add_argument("--person", default="", help="who does this; kept with the change")


def _add_papers(document: argparse.ArgumentParser) -> None:
    """The papers that `document` writes, each with its options."""
    kinds = document.add_subparsers(dest="paper", required=True, metavar="PAPER")
    for name, does in PAPERS.items():
        paper = kinds.add_parser(name, help=does, description=does)
        paper.add_argument("--year", type=int, required=True, help="the plan's year, or the edition's")
        paper.add_argument("--out", type=Path, required=True, metavar="FILE", help="the .docx or .pptx file to write")
        paper.add_argument("--pdf", action="store_true", help="write it as PDF; needs LibreOffice")
        if name == "plan":
            paper.add_argument("--by", choices=GROUPINGS, default="topic", help="what the actions are grouped by")
        elif name == "report":
            paper.add_argument("--period", choices=REPORT_PERIODS, required=True, help="which part of the year")
            paper.add_argument("--closing", type=_day, metavar="DAY", help="what is recorded by this day counts")
        elif name != "letter":
            paper.add_argument("--index", type=_index, help="default: the index that the office opens with")
            paper.add_argument("--unit", default="", help="name or code of the unit; default the office's own")
        if name == "slides":
            paper.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of the slides")


def _day(text: str) -> date:
    """A day as a person writes it on the command line: 2023-06-14."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day; write 2023-06-14") from None


def _index(text: str) -> str:
    """The code of the index that a person names: pci, PCI, Chỉ số PCI; on a list of units: pci:34, PCI · 34 tỉnh."""
    from data.catalogue.loading import CatalogueError, load_catalogue  # only where an index is named
    from data.names import normalise

    try:
        catalogue = load_catalogue()
    except CatalogueError as error:  # a ValueError, which argparse would report as a wrong index
        raise argparse.ArgumentTypeError(str(error)) from error
    for code, index in catalogue.series.items():
        if normalise(text) in map(normalise, catalogue.spellings_of(index)):
            return code
    raise argparse.ArgumentTypeError(f"{text!r}: {', '.join(catalogue.series)}")


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text!r}: ≥ {least}")
        return int(text)

    return number


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text!r}: 0–1")
    return share


if __name__ == "__main__":
    sys.exit(main())
