"""The kit is light: a chart can be drawn where there is neither a database nor a statistics library."""

import subprocess
import sys

from tests.support import ROOT

HEAVY = ("sqlalchemy", "alembic", "scipy", "sklearn", "matplotlib", "openpyxl", "docx")


def test_a_bare_chart_loads_neither_the_database_nor_statistics() -> None:
    code = f"import sys, ui.kit.charts; print(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
