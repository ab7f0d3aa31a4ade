"""Where the figures on the screen come from: edition, file, sheet and cells, and how a chart's figures are made."""

from collections.abc import Mapping
from dataclasses import replace

from data.names import fold
from planning.periods import today
from ui.kit.downloads import Origin
from ui.reads.scores import publishers, sources, tried_editions
from ui.visit.origin import how_of, own_origin, visit_on_screen
from ui.visit.visit import Visit
from wording.numbers import date_text

MOST_CELLS = 12


def origin_of(key: str = "") -> Origin | None:
    """The origin of the chart of this key; without a key whose figures they are, and no lines.

    None outside the program's shell.
    """
    visit = visit_on_screen()
    if visit is None:
        return None
    say = visit.say
    if (own := own_origin()) is not None:
        return replace(own, lines=(*([say(how_of(key))] if key else []), *own.lines))
    places = sources(visit)
    files = list(dict.fromkeys(place.partition(" · ")[0] for place in places.values()))
    edition = f"{visit.index.short} {visit.year or ''}".strip()
    made = say("origin.made", office=say.of(visit.office), day=date_text(today(), visit.language))
    named = say("origin.files", files=", ".join(files)) if files else ""
    whose = " · ".join(filter(None, [edition, visit.unit_name, named, made]))
    name = fold(f"{edition} {visit.unit_name}").replace(" ", "-")
    if any(known == visit.index.code for known, _ in tried_editions(visit.store, visit.revision)):
        whose = f"{say('trial.mark')} · {whose}"
    if not key:
        return Origin(whose, name, ())
    made_of = [say(how_of(key)), say("origin.edition", edition=edition, unit=visit.unit_name)]
    return Origin(whose, name, (*made_of, *_cells(visit, key, places)))


def _cells(visit: Visit, key: str, places: Mapping[str, str]) -> list[str]:
    """The cells of the component that the key names, else of all of them, and who published them."""
    own = [code for code in places if key.endswith(f"_{code}")] or list(places)
    if not own:
        return [visit.say("origin.no_cells")]
    by_sheet: dict[str, list[str]] = {}
    for code in own:
        sheet, _, cell = places[code].partition("!")
        by_sheet.setdefault(sheet, []).append(cell)
    cells_text = "; ".join(
        f"{sheet}: {', '.join(cells[:MOST_CELLS])}{' …' if len(cells) > MOST_CELLS else ''}".removesuffix(": ")
        for sheet, cells in by_sheet.items()
    )
    named = publishers(visit)
    published = list(dict.fromkeys(publisher for code in own for publisher in named.get(code, ()) if publisher))
    lines = [visit.say("origin.cells", unit=visit.unit_name, cells=cells_text)]
    return [*lines, visit.say("origin.published", sources="; ".join(published))] if published else lines
