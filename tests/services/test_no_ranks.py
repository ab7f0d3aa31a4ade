"""What is written of an index whose publisher ranks nobody speaks of positions: verdicts, papers, slides, the feed.

Each is written twice, by the catalogue of the made-up index and by the same one with ranks: the second shows that the
text would have spoken of ranks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from statistics import median

import pytest

from data.catalogue.loading import load_catalogue, load_office
from data.catalogue.model import Catalogue, Office
from data.exports.slides import write_slides
from data.rights import operator
from data.store.database import Store, file_url, open_store
from data.store.plans import add_plan
from planning.documents.nd30 import write
from planning.documents.unit_profile import ProfiledTotal, UnitProfile, unit_profile_document
from planning.periods import parse_period
from planning.plan import Plan
from planning.target import OF_EDITIONS, Floors, GroupRank, RankBand, RankStep, Share, Target, kind_of
from services.feed import feed_tables
from services.papers import analysis_paper, issuer, plan_paper, report_paper
from services.slides import deck
from tests import made_up_index as made_up
from tests.planning.documents.reading import words_of
from tests.support import by_turns

YEAR = made_up.YEARS[-1]
OF_RANKS = re.compile(r"hạng|xếp thứ|\brank", re.IGNORECASE)
OF_POSITIONS = re.compile(r"vị trí theo điểm|positions? by score", re.IGNORECASE)
OF = {"index": made_up.CODE}
PARTS = (
    RankStep(code="step", text="Tăng bậc", places=1, from_year=YEAR - 1, **OF),
    RankBand(code="band", text="Tốp đầu", worst=1, **OF),
    RankBand(code="later", text="Tốp giữa", worst=5, best=3, due_year=YEAR + 1, **OF),
    Floors(code="floors", text="Giữ vững", rank=1, score=0.99, **OF),
    Floors(code="floor", text="Giữ chắc", rank=1, **OF),
    Share(code="share", text="Phần lớn", count=2, rank=1, **OF),
    GroupRank(code="region", text="Trong vùng", within="region", from_rank=3, to_rank=1, **OF),
    GroupRank(code="group", text="Trong nhóm", from_rank=9, to_rank=1, **OF),
)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load_catalogue(made_up.write_catalogue(tmp_path_factory.mktemp("unranked") / "catalogue"))


@pytest.fixture(scope="module")
def store(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The editions of the made-up index, and a plan with a target of every form that an edition judges."""
    plan = Plan(
        year=YEAR, title="Kế hoạch thử", targets=(Target(code="all", text="Mọi dạng", parts=PARTS),),
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("store")
    with closing(open_store(file_url(folder / "dashboard.sqlite3"))) as opened:
        for year in made_up.YEARS:
            made_up.publish_year(opened, catalogue, year)
        add_plan(opened, plan, operator("Trần Thị Thử"))
        yield opened


def with_ranks(catalogue: Catalogue) -> Catalogue:
    index = replace(catalogue.indices[made_up.CODE], has_ranks=True)
    return replace(catalogue, indices={**catalogue.indices, made_up.CODE: index})


def of_slides(language: str) -> Callable[[Store, Catalogue, Office], str]:
    def written(store: Store, catalogue: Catalogue, office: Office) -> str:
        made = deck(store, catalogue, office, made_up.CODE, YEAR, language=language)
        assert write_slides(made)
        return str((made.number, made.causes, made.work))

    return written


def of_profile(store: Store, catalogue: Catalogue, office: Office) -> str:
    total = ProfiledTotal(0.5, 0.4, 0.6, 0.5, 3.0, 12.0, 2.0, 5.0, None, None)
    has_ranks = catalogue.index(made_up.CODE).has_ranks
    profile = UnitProfile("ZETA", YEAR, "Cụm", "cụm", "Phiếu", True, 40, 5, True, total, (), has_ranks)
    return str(unit_profile_document(profile, issuer(office)).blocks)


def of_feed(table: str) -> Callable[[Store, Catalogue, Office], str]:
    def written(store: Store, catalogue: Catalogue, office: Office) -> str:
        found = feed_tables(store, catalogue, office)[table]
        return "\n".join(found.loc[found["index"] == made_up.CODE, ["reason_vi", "reason_en"]].stack())

    return written


LONG_AFTER = date(2999, 1, 1)
"""A closing day by which all is recorded that a test has stored."""

WRITTEN: dict[str, Callable[[Store, Catalogue, Office], str]] = {
    "analysis": lambda store, catalogue, office: words_of(
        write(analysis_paper(store, catalogue, office, made_up.CODE, YEAR, today=date(YEAR + 1, 1, 5)))
    ),
    "plan": lambda store, catalogue, office: words_of(write(plan_paper(store, catalogue, office, YEAR))),
    "report": lambda store, catalogue, office: words_of(
        write(report_paper(store, catalogue, office, parse_period(str(YEAR)), date(YEAR + 1, 1, 5), LONG_AFTER))
    ),
    "unit profile": of_profile,
    "slides": of_slides("vi"),
    "slides in English": of_slides("en"),
    "flags of the feed": of_feed("flags"),
    "verdicts of the feed": of_feed("targets"),
}


@pytest.mark.parametrize("name", by_turns(WRITTEN, 4))
def test_it_speaks_of_positions_where_it_would_speak_of_ranks(name: str, store: Store, catalogue: Catalogue) -> None:
    office = load_office()
    said, with_them = (WRITTEN[name](store, known, office) for known in (catalogue, with_ranks(catalogue)))
    assert OF_RANKS.search(with_them) and not OF_POSITIONS.search(with_them)
    assert OF_POSITIONS.search(said)
    assert not [said[max(at.start() - 40, 0) : at.end() + 30] for at in OF_RANKS.finditer(said)]


def test_a_target_of_every_form_that_an_edition_judges_is_tried() -> None:
    assert {kind_of(part) for part in PARTS} == set(OF_EDITIONS)


def test_slides_count_the_components_that_are_better_than_the_median_not_those_above_it(
    store: Store, catalogue: Catalogue
) -> None:
    """Of the home unit, whose share of late files is the highest of all and so its worst figure."""
    year = made_up.BREAK
    scores = made_up.values(year)
    gaps = {part: scores[made_up.HOME][part] - median(row[part] for row in scores.values()) for part in made_up.NEW}
    assert gaps[made_up.LATE] > 0
    better = sum(gap * (-1 if part == made_up.LATE else 1) > 0 for part, gap in gaps.items())
    for language, said in (("vi", f"{better} trong 3 chỉ số thành phần tốt hơn trung vị"), ("en", f"{better} of 3 ")):
        title = deck(store, catalogue, load_office(), made_up.CODE, year, language=language).causes.title
        assert said in title and ("better than the median" in title or language == "vi"), title
