"""Saving settings, and what is said after it: which they are, and a way back."""

from data.rights import Actor
from data.store import settings as store_settings
from data.store.settings import Settings, changed_keys, take_back
from ui.blocks.done import say_done
from ui.blocks.drafts import DraftForm
from ui.visit.visit import Visit


def save_settings(
    visit: Visit, wanted: Settings, actor: Actor, form: DraftForm, view: str = "", repair: bool = False
) -> None:
    """Store the settings as a form has them, and say so.

    form: where they were typed; it begins with what is stored, now and once this is undone. view: the address that
    shows what they do. Raises as `data.store.settings.save`.
    """
    say, store, before = visit.say, visit.store, visit.settings
    with form.ending() as draft:
        store_settings.save(store, wanted, actor, seen=before, repair=repair, draft=draft)
    names = ", ".join(say(f"setting_name.{key}") for key in changed_keys(before, wanted))

    def undo() -> None:
        take_back(store, before, wanted, actor)
        form.finish()

    if before.unreadable and repair:
        say_done(say("settings.repaired"))  # there is nothing readable to go back to
    elif names:
        say_done(say("settings.saved", names=names), view, undo, permission="settings")
    else:
        say_done(say("settings.unchanged"))
