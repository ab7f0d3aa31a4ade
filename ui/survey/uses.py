"""What each column of a file of answers is for, as one word a column, and back to the mapping that is read by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.survey.answers.mapping import AnswerColumn, ColumnMapping, fingerprint
from data.survey.answers.raw import AnswerFile
from data.survey.answers.suggestion import Suggestion
from data.survey.codebook.book import Codebook

OPEN, UNUSED = "", "unused"
SINGLE = ("respondent", "unit", "start", "end", "stratum")
ABOUT, QUESTION = "about:", "question:"


@dataclass(frozen=True)
class Use:
    """What a column is for.

    what: one of SINGLE, UNUSED, ABOUT with a column of the codebook about respondents, QUESTION with a code, or OPEN
    while nobody has said. unit, choice: as of `data.survey.answers.mapping.AnswerColumn`.
    """

    what: str = OPEN
    unit: str = ""
    choice: str = ""


def about_names(codebook: Codebook) -> tuple[str, ...]:
    """The columns about respondents that the codebook needs: of known shares and of conditions."""
    return tuple(dict.fromkeys((*codebook.questionnaire.margins, *codebook.eligible)))


def uses_of_mapping(mapping: ColumnMapping, headers: Sequence[str]) -> dict[int, Use]:
    """What a mapping says of each column; the others are not used."""
    found = {column: Use(UNUSED) for column in range(1, len(headers) + 1)}
    for name in SINGLE:
        if column := getattr(mapping, name):
            found[column] = Use(name)
    for name, column in (*mapping.margins.items(), *mapping.eligible.items()):
        found[column] = Use(f"{ABOUT}{name}")
    for answer in mapping.answers:
        found[answer.column] = Use(f"{QUESTION}{answer.question}", answer.unit, answer.choice)
    return found


def uses_of(suggestion: Suggestion, headers: Sequence[str]) -> dict[int, Use]:
    """What is proposed for each column; those that are not sure stay open."""
    found = uses_of_mapping(suggestion.mapping, headers)
    for unsure in suggestion.unsure:
        if unsure.column:
            found[unsure.column] = Use()
    return found


def mapping_of(
    uses: Mapping[int, Use],
    file: AnswerFile,
    codebook: Codebook,
    not_personal: Sequence[int] = (),
    unit_names: Mapping[str, str] | None = None,
    is_respondent_sure: bool = False,
) -> ColumnMapping:
    """The mapping that the uses say. Of several columns with one single use the first counts (`clashing`)."""
    first: dict[str, int] = {}
    for column, use in sorted(uses.items()):
        first.setdefault(use.what, column)
    answers = tuple(
        AnswerColumn(column, use.what.removeprefix(QUESTION), use.unit, use.choice)
        for column, use in sorted(uses.items())
        if use.what.startswith(QUESTION)
    )
    names = {name: first[f"{ABOUT}{name}"] for name in about_names(codebook) if f"{ABOUT}{name}" in first}
    return ColumnMapping(
        fingerprint(file.headers),
        answers,
        **{name: first.get(name, 0) for name in SINGLE},
        margins={name: names[name] for name in codebook.questionnaire.margins if name in names},
        eligible={name: names[name] for name in codebook.eligible if name in names},
        not_personal=tuple(sorted(not_personal)),
        unit_names=dict(unit_names or {}),
        sheet=file.sheet if file.other_sheets else "",
        is_respondent_sure=is_respondent_sure,
    )


def clashing(uses: Mapping[int, Use]) -> tuple[int, ...]:
    """The columns that are said to be what an earlier column is already, though there can be one only."""
    seen: set[Use] = set()
    found = []
    for column, use in sorted(uses.items()):
        if use.what in (OPEN, UNUSED):
            continue
        if use in seen:
            found.append(column)
        seen.add(use)
    return tuple(found)


def open_columns(uses: Mapping[int, Use]) -> tuple[int, ...]:
    """The columns that nobody has decided on."""
    return tuple(sorted(column for column, use in uses.items() if use.what == OPEN))
