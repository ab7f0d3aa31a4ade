"""The draft that a browser has of a file in hand: said while it is in hand, and offered back where it is not."""

import streamlit as st

from data.store.form_drafts import FormDraft, drop
from ui.blocks.drafts import choice_about, is_put_off, moment_text, put_off, show_mark
from ui.upload.state import Upload, bring_own_draft, decision_count, own_drafts, store_in_hand
from ui.visit.visit import Visit
from wording.words import plain


def show_own_draft(visit: Visit, upload: Upload) -> None:
    """Since when the decisions about the file in hand are stored, or why they are not."""
    if upload.trouble:
        st.warning(upload.trouble, icon=":material/warning:")
    if upload.is_stored and upload.stored_at is not None:
        show_mark(visit.say("drafts.stored", at=moment_text(visit, upload.stored_at)))


def offer_own_drafts(visit: Visit, upload: Upload | None = None) -> bool:
    """Offer back the files that this browser has a draft of; whether there is one.

    upload: a file that was brought anew, of which alone a draft is offered, until a person has chosen.
    """
    if upload is not None and upload.is_stored:
        return False
    waiting = [own for own in own_drafts(visit, upload) if upload is not None or not is_put_off(own)]
    for own in waiting:
        _offer(visit, own, is_in_hand=upload is not None)
    return bool(waiting)


def _offer(visit: Visit, own: FormDraft, *, is_in_hand: bool) -> None:
    at = moment_text(visit, own.updated_at) if own.updated_at else ""
    with st.container(border=True, key=f"own-draft-{own.id}"):
        st.markdown(f":material/history_edu: **{plain(visit.say('drafts.offered', at=at))}**")
        count = decision_count(own)
        st.caption(plain(visit.say("draft.own" if count else "draft.own_file", name=own.content["name"], count=count)))
        choice = choice_about(visit, f"file_{own.id}", can_wait=not is_in_hand)
    if choice == "use":
        bring_own_draft(visit, own)
    elif choice == "drop":
        drop(visit.store, own)
        store_in_hand(visit)
    elif choice == "later":
        put_off(own)
    if choice:
        st.rerun()
