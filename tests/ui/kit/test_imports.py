"""What is light stays light: a chart needs neither database nor statistics, the first screen no machine learning."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.server import environment_of
from tests.support import ROOT

LATER = ("scipy.stats", "scipy.optimize", "sklearn", "matplotlib", "openpyxl", "docx", "pptx")
HEAVY = ("sqlalchemy", "alembic", "scipy", "sklearn", "matplotlib", "openpyxl", "docx")


def test_a_bare_chart_loads_neither_the_database_nor_statistics() -> None:
    code = f"import sys, ui.kit.charts; print(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_first_screen_waits_for_no_library_that_only_other_pages_need(built_in: Path, tmp_path: Path) -> None:
    """Loading them takes a quarter of a cold start; `scipy.stats` comes once the screen is there."""
    shutil.copy(built_in, tmp_path / "dashboard.sqlite3")
    code = (
        "import sys, threading; threading.Timer.start = lambda timer: None\n"
        "from streamlit.testing.v1 import AppTest\n"
        "first = AppTest.from_file('app.py', default_timeout=120).run()\n"
        "assert not first.exception and any('app-headline' in each.proto.body for each in first.get('html'))\n"
        f"print(*[name for name in {LATER} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, env=environment_of(tmp_path)
    )
    assert done.stdout.split() == []
