"""The figures that come with the program: published editions as workbooks, each row with its source.

The same rows lie beside the workbooks in one packed file an index, from which a notebook has them without a database
and without reading twenty workbooks:

    from data.published import load_example
"""

import gzip
import io
from pathlib import Path
from typing import Final

import pandas as pd

from data.catalogue.loading import DIRECTORY as CATALOGUE
from data.catalogue.loading import load_catalogue
from data.scores import ScoreFrames, frames_of

FOLDER: Final = Path(__file__).parent

_TEXTS: Final = ("note", "source", "rank_source", "sheet", "cell", "rank_cell")
"""Columns in which nothing is an empty text; in the others it is a missing value."""


class NoExampleError(LookupError):
    """No figures of this index come with the program."""


def load_example(index: str, folder: Path = FOLDER) -> ScoreFrames:
    """The delivered figures of an index, "pci" or "ddci", as the three frames that the method works on.

    index: its code; folder: where the packed figures lie. Returned are `scores`, `editions` and `weights`, with the
    columns, units and directions that `analysis.frames` names, framework, group and region by the delivered catalogue;
    `version_id` is 0, since nothing is stored. New frames at each call. Raises NoExampleError.

    >>> scores, editions, weights = load_example("pci")
    >>> editions["year"].min(), editions["year"].max()
    (2005, 2024)
    >>> scores.query("unit == 'ha_tinh' and year == 2023 and component == 'total'")["value"].item()
    63.76
    """
    path = folder / f"{index}.csv.gz"
    if not path.is_file():
        known = ", ".join(sorted(path.name.removesuffix(".csv.gz") for path in folder.glob("*.csv.gz")))
        raise NoExampleError(f"No figures of {index!r} come with the program, but of: {known}.")
    return frames_of(unpacked(path.read_bytes()), load_catalogue(CATALOGUE), index)


def packed(rows: pd.DataFrame) -> bytes:
    """Rows of `data.scores.rows_frame` as a compressed CSV file, the same bytes for the same rows in any order."""
    ordered = rows.sort_values(["year", "unit", "component"]).drop(columns="version_id")
    return gzip.compress(ordered.to_csv(index=False, lineterminator="\n").encode(), compresslevel=9, mtime=0)


def unpacked(content: bytes) -> pd.DataFrame:
    """The rows of a file that `packed` made, of version 0."""
    text = io.BytesIO(gzip.decompress(content))
    rows = pd.read_csv(
        text, dtype=dict.fromkeys((*_TEXTS, "grade", "rank_status"), "str"), keep_default_na=False, na_values=[""]
    )
    return rows.fillna(dict.fromkeys(_TEXTS, "")).assign(version_id=0)
