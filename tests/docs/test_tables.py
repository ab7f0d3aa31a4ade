"""The generated parts of the documents say what the program's registries say."""

import pytest

from tests.docs.documents import documents, generated, name_of
from tests.docs.tables import TABLES


@pytest.mark.parametrize("name", TABLES)
def test_a_generated_table_is_up_to_date(name):
    document, write = TABLES[name]
    assert generated(document).get(name) == write(), f"{document}: run python -m tests.docs.tables"


def test_every_generated_part_has_its_writer():
    marked = {(name, name_of(path)) for path in documents() for name in generated(name_of(path))}
    assert marked == {(name, document) for name, (document, _) in TABLES.items()}
