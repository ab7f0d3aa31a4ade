"""What a page says when there is nothing to show yet: what it is for, and how to begin."""

from __future__ import annotations

import streamlit as st

from ui.visit import Visit, page_file


def show_no_editions(visit: Visit) -> None:
    """There is no edition of this index: say so and lead to the upload."""
    say = visit.say
    st.subheader(say("empty.title", index=visit.index.short))
    st.write(say("empty.text", index=visit.say.of(visit.index)))
    if visit.may("import"):
        st.page_link(
            page_file("upload"), label=say("empty.button"), icon=":material/upload_file:", query_params=visit.selection
        )
