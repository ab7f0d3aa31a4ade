"""What the units of a group are called: known kinds by their words, others as the catalogue names them."""

from __future__ import annotations

import pytest

from data.catalogue.model import Region
from wording.groups import group_words
from wording.words import Words

GROUPS = {"cluster": Region("cluster", "Cụm thi đua", "Contest clusters")}


@pytest.mark.parametrize(
    ("what", "group", "vietnamese", "english"),
    [
        ("whole", "province", "cả nước", "in the country"),
        ("units", "cluster", "cụm thi đua", "contest clusters"),
        ("whole", "cluster", "khối cụm thi đua", "of the contest clusters"),
        ("median", "cluster", "trung vị của cụm thi đua", "the median of the contest clusters"),
        ("units", "nobody", "đơn vị", "units"),
        ("whole", "nobody", "trong nhóm", "of the group"),
    ],
)
def test_a_group_is_called_by_its_kind_else_as_the_catalogue_says(what, group, vietnamese, english) -> None:
    assert group_words(Words("vi"), what, group, GROUPS) == vietnamese
    assert group_words(Words("en"), what, group, GROUPS) == english
