"""An invented index of any number of units and editions, with its catalogue: what the growth curves are drawn from."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np

from data.catalogue.loading import DIRECTORY
from data.editions import Edition, ScoreRow
from data.rights import operator
from data.store.database import file_url, open_store
from data.store.editions import publish_all
from tests.support import ROOT

CODE, SHORT = "grown", "LỚN"
FIRST_YEAR = 2000
PARTS = ("openness", "costs", "time", "access", "support", "law")
REGIONS = 34
_STORED_AT_ONCE = 5


def unit_name(number: int) -> str:
    """A name that a search for its number finds first."""
    return f"Đơn vị {number:04d}"


def write_catalogue(folder: Path, units: int, editions: int) -> Path:
    """The delivered catalogue and the index, as an office's folder."""
    folder.mkdir(parents=True)
    for path in DIRECTORY.glob("*.toml"):
        shutil.copy(path, folder)
    lines = ['unit_set = "grown_units"', 'group = "grown_unit"']
    names = [("grown_unit", "Đơn vị"), *((f"region_{number}", f"Vùng {number}") for number in range(REGIONS))]
    for code, name in names:
        lines += [f"[regions.{code}]", f'name_vi = "{name}"', f'name_en = "{name}"']
    for number in range(units):
        lines += [
            f"[units.u{number:04d}]",
            f'name_vi = "{unit_name(number)}"',
            f'name_en = "Unit {number:04d}"',
            f'region = "region_{number % REGIONS}"',
        ]
    (folder / "grown_units.toml").write_text("\n".join(lines), encoding="utf-8")
    last = FIRST_YEAR + editions - 1
    lines = [
        f'code = "{CODE}"',
        f'short = "{SHORT}"',
        'name_vi = "Chỉ số lớn"',
        'name_en = "Large index"',
        'publisher_vi = "Hội Thử nghiệm"',
        'publisher_en = "Society of Tests"',
        'unit_set = "grown_units"',
        'default_unit = "u0001"',
        "[total]",
        'name_vi = "Tổng"',
        'name_en = "Total"',
        'short_vi = "Tổng"',
        'short_en = "Total"',
    ]
    for part in PARTS:
        lines += [f"[components.{part}]"]
        lines += [f'{key} = "{part.title()}"' for key in ("name_vi", "name_en", "short_vi", "short_en")]
    listed = ", ".join(f'{{ component = "{part}", weight = {1 / len(PARTS)!r} }}' for part in PARTS)
    lines += [
        "[frameworks.grown-2000]",
        'group = "grown_unit"',
        f"first_year = {FIRST_YEAR}",
        f"last_year = {last}",
        f"components = [{listed}]",
        "scale = [0.0, 10.0]",
        "total_scale = [0.0, 10.0]",
        "decimals = 2",
        'source = "invented"',
        'weights_confidence = "exact"',
    ]
    (folder / "grown.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


def fill(database: Path, units: int, editions: int) -> None:
    """Every edition in the store: levels that last, and what comes and goes from one edition to the next."""
    random = np.random.default_rng(units + editions)
    levels = random.uniform(2.0, 8.0, (units, len(PARTS)))
    with closing(open_store(file_url(database))) as store:
        years = range(FIRST_YEAR, FIRST_YEAR + editions)
        for start in range(0, editions, _STORED_AT_ONCE):
            part = [
                _edition(year, levels + random.normal(0.0, 0.5, levels.shape))
                for year in years[start:][:_STORED_AT_ONCE]
            ]
            publish_all(store, part, operator("Tran Thi Thu"))


def _edition(year: int, scores: np.ndarray) -> Edition:
    scores = scores.clip(0.0, 10.0).round(2)
    rows = [
        ScoreRow(f"u{number:04d}", component, float(value), "published")
        for number, unit_scores in enumerate(scores)
        for component, value in zip((*PARTS, "total"), (*unit_scores, unit_scores.mean().round(2)), strict=True)
    ]
    return Edition(CODE, year, tuple(rows), "upload", "grown.xlsx", f"{FIRST_YEAR:064d}", "wide")


def settings_of(home: Path, catalogue: Path) -> dict[str, str]:
    """The settings of a server that opens with the index."""
    settings = {**os.environ, "DASHBOARD_HOME": str(home), "DASHBOARD_CATALOGUE": str(catalogue), "PYTHONUTF8": "1"}
    settings.pop("DATABASE_URL", None)
    return settings


def make(folder: Path, units: int, editions: int) -> dict[str, str]:
    """A home with the index in it: the settings of a server for it. Made in a process of its own."""
    catalogue = write_catalogue(folder / "catalogue", units, editions)
    settings = settings_of(folder, catalogue)
    command = "import sys; from pathlib import Path; from tests.bench.grown import fill; "
    command += "fill(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))"
    arguments = [str(folder / "dashboard.sqlite3"), str(units), str(editions)]
    subprocess.run([sys.executable, "-c", command, *arguments], check=True, cwd=ROOT, env=settings)
    return settings
