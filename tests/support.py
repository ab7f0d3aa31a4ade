"""What tests share: where the project and the published facts are."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FACTS = Path(os.environ.get("FACTS_DIR", ROOT.parent / "shared" / "facts"))

needs_facts = pytest.mark.skipif(not FACTS.is_dir(), reason=f"no published facts at {FACTS} (FACTS_DIR)")
