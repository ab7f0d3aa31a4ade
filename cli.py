"""The dashboard's work from the command line: prepare, check, load, survey, template, document, role, backtest,
backup, restore.

Results go to standard output, messages to standard error. Exit code 0: done; 1: the file has problems that
block it, or the work could not be done; 2: the command itself is wrong.
"""

from __future__ import annotations

import argparse
import csv
import getpass
import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from analysis.standing import standings
from analysis.trends import changes
from data.catalogue.loading import TOTAL, Catalogue, CatalogueError, Office, load_catalogue, load_office
from data.exports.template import NoSuchEditionError, build_template
from data.exports.workbook import plain_text
from data.names import normalise
from data.reading.problems import SEVERITIES, Problem
from data.scores import load_frames, with_region_sizes
from data.store import settings as store_settings
from data.store.backup import backup, restore
from data.store.database import Store, StoreError, open_store
from data.store.people import ROLES
from data.survey.answers.mapping import ColumnMapping
from planning.documents.action_table import GROUPINGS
from planning.documents.nd30 import write
from planning.documents.paper import Paper
from planning.periods import NoSuchPeriodError, Period, parse_period
from services import backtests, papers
from services import surveys as survey_run
from services.built_in import BrokenBuiltInError, load_built_in
from services.cluster import ClusterError
from services.imports import Preview, preview, publish_preview
from services.survey_edition import publish_survey
from services.survey_result import DRAWS

TOLD = (StoreError, CatalogueError, BrokenBuiltInError, ClusterError, NoSuchEditionError, NoSuchPeriodError, OSError)
"""Failures whose message is all that a person needs."""
RECORD_COLUMNS = ("year", "unit", "component", "value", "rank", "status", "sheet", "cell", "level", "indicator")
REPORT_PERIODS = ("Q1", "Q2", "Q3", "Q4", "H1", "H2", "Y")
SEVERITY_NAMES = {
    "vi": {"reject": "từ chối", "error": "lỗi", "warning": "lưu ý", "repaired": "đã sửa"},
    "en": {"reject": "rejected", "error": "error", "warning": "warning", "repaired": "repaired"},
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a redirected Windows console would refuse Vietnamese letters
            stream.reconfigure(encoding="utf-8")
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except TOLD as error:
        print(error, file=sys.stderr)
        return 1


def run_prepare(options: argparse.Namespace) -> int:
    """Make the database ready and load the built-in figures that it has not seen."""
    store = open_store()
    try:
        loaded = load_built_in(store, load_catalogue())
    finally:
        store.close()
    if loaded:
        print(f"Đã nạp {loaded} kỳ công bố kèm theo. / Loaded {loaded} built-in editions.", file=sys.stderr)
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Print every problem of a file, and write its records; the store is not touched."""
    read = _preview(options)
    _print_problems(read, options.lang)
    if options.csv:
        _write_records(read, options.csv)
    return 0 if read.is_importable else 1


def run_load(options: argparse.Namespace) -> int:
    """Import the editions of a file, as `check` reads it, that nothing blocks."""
    read = _preview(options)
    _print_problems(read, options.lang)
    if not read.importable_years:
        return 1
    store = open_store()
    try:
        published = publish_preview(store, read, options.person or _account(), note=options.note)
    finally:
        store.close()
    for year, edition in zip(read.importable_years, published, strict=True):
        state = "published" if edition.is_new else "unchanged"
        print(f"{state}: {read.index} {year} version_id={edition.version_id}")
    for year in sorted({*read.years} - {*read.importable_years}):
        print(f"blocked: {read.index} {year}")
    return 0 if read.is_importable else 1


def run_survey(options: argparse.Namespace) -> int:
    """Turn the answers of a survey into scores and ranks with their intervals, as the page Khảo sát does."""
    catalogue, office = load_catalogue(), load_office()
    mapping = None
    if options.mapping:
        try:
            mapping = ColumnMapping.from_json(options.mapping.read_text(encoding="utf-8"))
        except ValueError as error:
            print(f"{options.mapping}: không phải tệp ghép cột / not a mapping of columns: {error}", file=sys.stderr)
            return 1
    done = survey_run.run_survey(
        options.codebook, options.answers, catalogue, options.seed, options.draws, mapping, options.processes
    )
    for problem in sorted(done.problems, key=lambda one: one.severity_order):
        print(_problem_line(problem, options.lang))
    if done.result is None:
        for line in survey_run.propose_mapping(done, options.out):
            print(line)
        return 1
    print(*survey_run.lines_of(done.result), sep="\n")
    for path in survey_run.write_results(done.result, catalogue, office, options.out):
        print(path)
    if options.publish:
        store = open_store()
        try:
            published = publish_survey(
                store,
                done.result,
                catalogue,
                options.person or _account(),
                options.answers.name,
                options.note,
                options.keep_answers,
            )
        finally:
            store.close()
        told = done.result.codebook.questionnaire
        state = "published" if published.is_new else "unchanged"
        print(f"{state}: {told.index} {told.year} version_id={published.version_id}")
    return 0


def run_template(options: argparse.Namespace) -> int:
    """Write the template of an edition."""
    content = build_template(load_catalogue(), options.index, options.year, options.layout)
    options.file.write_bytes(content)
    return 0


def run_document(options: argparse.Namespace) -> int:
    """Write an official paper as a .docx file: the plan of a year, a report on it, or the analysis of an edition."""
    catalogue, office = load_catalogue(), load_office()
    store = open_store()
    try:
        load_built_in(store, catalogue)
        make: Callable[[Store, Catalogue, Office, argparse.Namespace], Paper] = options.make
        content = write(make(store, catalogue, office, options))
    finally:
        store.close()
    options.out.write_bytes(content)
    print(options.out)
    return 0


def _plan_paper(store: Store, catalogue: Catalogue, office: Office, options: argparse.Namespace) -> Paper:
    """Write the plan of a year."""
    return papers.plan_paper(store, catalogue, office, options.year, options.by)


def _report_paper(store: Store, catalogue: Catalogue, office: Office, options: argparse.Namespace) -> Paper:
    """Write the report on a plan for a quarter, a half-year or the year."""
    chosen = Period(options.year, "year") if options.period == "Y" else parse_period(f"{options.year}-{options.period}")
    return papers.report_paper(store, catalogue, office, chosen)


def _analysis_paper(store: Store, catalogue: Catalogue, office: Office, options: argparse.Namespace) -> Paper:
    """Write the analysis of an edition."""
    return papers.analysis_paper(store, catalogue, office, options.index, options.year)


def run_role(options: argparse.Namespace) -> int:
    """Set the role of this machine's user: the way back for an admin who gave the role away."""
    store = open_store()
    try:
        settings = store_settings.load(store)
        store_settings.save(store, replace(settings, role=options.role), options.person or _account())
    finally:
        store.close()
    print(options.role)
    return 0


def run_backtest(options: argparse.Namespace) -> int:
    """Check the flags and the expected ranges against the editions that followed."""
    catalogue = load_catalogue()
    store = open_store()
    try:
        load_built_in(store, catalogue)
        frames = load_frames(store, catalogue, options.index)
    finally:
        store.close()
    history = changes(with_region_sizes(standings(frames.scores, frames.editions, frames.weights), catalogue))
    try:
        tests = backtests.run(history, options.index, options.first_year, options.last_year)
    except backtests.NoBackTestError as error:
        print(f"Không có hai kỳ liền nhau so được / No two comparable editions: {error}", file=sys.stderr)
        return 1
    print(f"{tests.index} {tests.first_year}–{tests.last_year} {tests.program} {tests.method} {tests.figures}")
    for line in tests.flags.to_dict("records"):
        hits, base = _share(line["hits"], line["flagged"]), _share(line["base_hits"], line["cases"])
        print(f"{line['rule']} {line['severity']}: {hits}, base {base}: {line['verdict']}")
    for test in tests.ranges:
        held = _share(test.covered, test.cases)
        print(f"{test.component} ({test.construct}): {held}, error {test.error:.2f}: {test.method}")
    if options.out:
        backtests.write(tests, options.out)
    return 0


def run_backup(options: argparse.Namespace) -> int:
    """Copy the database while it is in use, and check the copy."""
    store = open_store()
    try:
        backup(store, options.file)
    finally:
        store.close()
    print(options.file)
    return 0


def run_restore(options: argparse.Namespace) -> int:
    """Put a backup in the database's place; the replaced one is kept beside it."""
    restored = restore(None, options.file, options.person or _account())
    print(restored.path)
    if restored.replaced is not None:
        print(f"Bản bị thay được giữ ở / The replaced one is kept at: {restored.replaced}", file=sys.stderr)
    return 0


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} ({part / whole:.1%})" if whole else "0/0"


def _account() -> str:
    """The name of the account that runs the command, where nobody is named; some machines know none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "cli"


def _preview(options: argparse.Namespace) -> Preview:
    return preview(options.file.read_bytes(), options.file.name, options.index, load_catalogue(), options.year)


def _print_problems(read: Preview, language: str) -> None:
    for sheet, recognition in read.recognitions:
        why = recognition.why_vi if language == "vi" else recognition.why_en
        print(f"{sheet}: {recognition.layout} ({why})")
    order = {severity: position for position, severity in enumerate(SEVERITIES)}
    for problem in sorted(read.problems, key=lambda one: order[one.severity]):
        print(_problem_line(problem, language))


def _problem_line(problem: Problem, language: str) -> str:
    severity = SEVERITY_NAMES[language][problem.severity]
    place = f"{problem.place}: " if problem.place else ""
    return f"[{severity}] {problem.code}: {place}{problem.message(language)} → {problem.hint(language)}"


def _write_records(read: Preview, path: Path) -> None:
    """One record a line: the totals and components of every edition, then its indicators."""
    catalogue = load_catalogue()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(RECORD_COLUMNS)
        for year in read.years:
            for row in read.rows.get(year, ()):
                rank = "" if row.rank is None else int(row.rank)
                level = "total" if row.component == TOTAL else "component"
                place = [plain_text(row.sheet), row.cell or row.rank_cell]
                name = catalogue.unit(row.unit).name_vi
                writer.writerow([year, name, row.component, _number(row.value), rank, row.status, *place, level, ""])
            for value in read.indicator_values.get(year, ()):
                name = catalogue.unit(value.unit).name_vi
                line = [year, name, value.component, _number(value.value), "", value.status]
                writer.writerow([*line, plain_text(value.sheet), value.cell, "indicator", value.order])


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)


def _index(text: str) -> str:
    """The code of the index that a person names: pci, PCI, Chỉ số PCI."""
    indices = load_catalogue().indices
    for code, index in indices.items():
        if normalise(text) in map(normalise, (code, index.short, index.name_vi, index.name_en, *index.aliases)):
            return code
    raise argparse.ArgumentTypeError(f"{text!r}: {', '.join(indices)}")


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text!r}: ≥ {least}")
        return int(text)

    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cli.py", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=(run.__doc__ or "").strip(), description=run.__doc__)
        added.set_defaults(run=run)
        return added

    command("prepare", run_prepare)
    for name, run in (("check", run_check), ("load", run_load)):
        reading = command(name, run)
        reading.add_argument("file", type=Path, metavar="FILE")
        reading.add_argument("--index", required=True, type=_index, help="pci, ddci, …")
        reading.add_argument("--year", type=int, help="the edition's year, where the file does not name it")
        reading.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of the messages")
        if run is run_check:
            reading.add_argument(
                "--csv", type=Path, metavar="OUT", help="write the records: " + ",".join(RECORD_COLUMNS)
            )
        else:
            reading.add_argument("--person", default="", help="who imports; kept with the edition")
            reading.add_argument("--note", default="", help="kept with the edition")
    _add_survey(command("survey", run_survey))
    template = command("template", run_template)
    template.add_argument("file", type=Path, metavar="FILE")
    template.add_argument("--index", required=True, type=_index)
    template.add_argument("--year", type=int, required=True)
    template.add_argument("--layout", choices=("wide", "long"), default="wide")
    _add_papers(command("document", run_document))
    role = command("role", run_role)
    role.add_argument("role", choices=ROLES)
    role.add_argument("--person", default="", help="who sets it; kept with the change")
    testing = command("backtest", run_backtest)
    testing.add_argument("--index", type=_index, default="pci", help="pci, ddci, …")
    testing.add_argument("--first-year", type=int, default=backtests.FIRST_YEAR, help="the first edition to judge")
    testing.add_argument("--last-year", type=int, default=backtests.LAST_YEAR, help="the last edition to check by")
    testing.add_argument("--out", type=Path, metavar="FILE", help="write the figures with the version of the program")
    command("backup", run_backup).add_argument("file", type=Path, metavar="FILE")
    restoring = command("restore", run_restore)
    restoring.add_argument("file", type=Path, metavar="FILE")
    restoring.add_argument("--person", default="")
    return parser


def _add_survey(survey: argparse.ArgumentParser) -> None:
    """What `survey` is told."""
    survey.add_argument("codebook", type=Path, metavar="CODEBOOK")
    survey.add_argument("answers", type=Path, metavar="ANSWERS")
    survey.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder to write into")
    survey.add_argument("--seed", type=_at_least(0), default=0, help="the same seed gives the same figures")
    survey.add_argument("--draws", type=_at_least(100), default=DRAWS, help="how often answers are drawn anew")
    survey.add_argument(
        "--processes", type=_at_least(1), default=1, help="over so many processes; the figures are the same"
    )
    survey.add_argument("--mapping", type=Path, metavar="FILE", help="what the columns are, as a run has written it")
    survey.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of the messages")
    survey.add_argument("--publish", action="store_true", help="publish the edition into the database")
    survey.add_argument("--keep-answers", action="store_true", help="keep the cleaned answers with the edition")
    survey.add_argument("--person", default="", help="who publishes; kept with the edition")
    survey.add_argument("--note", default="", help="kept with the edition")


def _add_papers(document: argparse.ArgumentParser) -> None:
    """The papers that `document` writes, each with its options."""
    kinds = document.add_subparsers(required=True, metavar="PAPER")
    for name, make in (("plan", _plan_paper), ("report", _report_paper), ("analysis", _analysis_paper)):
        paper = kinds.add_parser(name, help=make.__doc__, description=make.__doc__)
        paper.set_defaults(make=make)
        paper.add_argument("--year", type=int, required=True, help="the plan's year, or the edition's")
        paper.add_argument("--out", type=Path, required=True, metavar="FILE", help="the .docx file to write")
        if name == "plan":
            paper.add_argument("--by", choices=GROUPINGS, default="topic", help="what the actions are grouped by")
        elif name == "report":
            paper.add_argument("--period", choices=REPORT_PERIODS, required=True, help="quarter, half-year or year")
        else:
            paper.add_argument("--index", type=_index, default="pci", help="pci, ddci, …")


if __name__ == "__main__":
    sys.exit(main())
