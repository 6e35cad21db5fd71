"""Links: who can see what, and until when?"""

import pandas as pd
import streamlit as st

from scorecard.ui import cache, link_form, parts, token_form, who, writing
from scorecard.wording import links as words
from scorecard.workspace import links

who.require("editor")
house = cache.house()
company, now = house.configuration.company, house.instant().astimezone(house.now().tzinfo)
known = links.listed(house.workspace)
active = {each.id: each for each in known if each.state(now) == "active"}

parts.header("links")
parts.sentence(words.headline(known, now), big=True)
if known:
    st.dataframe(pd.DataFrame(words.table(known, now, company)), hide_index=True, height="content", alt=words.LIST)
else:
    parts.empty(words.NONE)
st.caption(words.HOW)

share, screen, revoke = st.columns(3, gap="large")
with share:
    st.header(words.MAKE, anchor=False)
    page = st.selectbox(words.PAGE, link_form.PAGES, format_func=words.title, key="link_page")
    link_form.form(house, link_form.plain_view(page), "page")
with screen:
    st.header(words.KIOSK, anchor=False)
    link_form.screen_form(house, list(active.values()))
with revoke:
    st.header(words.REVOKE, anchor=False)
    if active:
        chosen = st.selectbox(words.WHICH, list(active), format_func=lambda id: words.option(active[id], now, company), key="link_revoke")
        name = who.name("revoke")
        if st.button(words.REVOKE_NOW, icon=":material/link_off:", key="link_revoke_now"):
            writing.save(lambda: links.revoke(house.workspace, chosen, name, now), name)
    else:
        st.caption(words.NOTHING_TO_REVOKE)

token_form.draw(house)
