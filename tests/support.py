"""What tests share: where the project, the published facts and the published workbooks are."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FACTS = Path(os.environ.get("FACTS_DIR", ROOT.parent / "shared" / "facts"))
WORKBOOKS = Path(os.environ.get("WORKBOOKS_DIR", ROOT.parent / "shared" / "workbooks"))

needs_facts = pytest.mark.skipif(not FACTS.is_dir(), reason=f"no published facts at {FACTS} (FACTS_DIR)")
needs_workbooks = pytest.mark.skipif(
    not (FACTS.is_dir() and WORKBOOKS.is_dir()),
    reason=f"no published workbooks at {WORKBOOKS} (WORKBOOKS_DIR) or no facts at {FACTS} (FACTS_DIR)",
)
