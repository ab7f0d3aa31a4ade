"""What tests share: where the project, the published facts and the published workbooks are."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FACTS = Path(os.environ.get("FACTS_DIR", ROOT.parent / "shared" / "facts"))
WORKBOOKS = Path(os.environ.get("WORKBOOKS_DIR", ROOT.parent / "shared" / "workbooks"))

FUZZ_SEED = os.environ.get("FUZZ_SEED") or "2016"
FUZZ_MUTATIONS = int(os.environ.get("FUZZ_MUTATIONS") or 1_000)
"""Which damaged files are made, and how many; tests/data/reading/test_fuzz.py."""

needs_facts = pytest.mark.skipif(not FACTS.is_dir(), reason=f"no published facts at {FACTS} (FACTS_DIR)")
needs_workbooks = pytest.mark.skipif(
    not (FACTS.is_dir() and WORKBOOKS.is_dir()),
    reason=f"no published workbooks at {WORKBOOKS} (WORKBOOKS_DIR) or no facts at {FACTS} (FACTS_DIR)",
)
