"""The feeds that stand beside the form: the same changes, for whoever would rather not leave an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext

from web.address import local
from web.i18n import current_language
from web.pages import told_layers
from web.state import state
from web.views.feeds import feed_address

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

_MOST = 3


def feeds(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """Titles and addresses: of everything, of the feature and datasets that ``form`` chose, and of the page of all."""
    language = current_language()
    told = told_layers()
    made = []
    feature = form.get("feature", "")
    if feature.partition(":")[0] in told:
        made.append((gettext("subscribe.feed.this"), feed_address(feature=feature, lang=language)))
    for name in [name for name in form.getlist("layers") if name in told][:_MOST]:
        title = gettext("subscribe.feed.layer", layer=state().catalogue.layer(name).title.get(language))
        made.append((title, feed_address(layer=name, lang=language)))
    made.append((gettext("subscribe.feed.all"), feed_address(lang=language)))
    made.append((gettext("subscribe.feed.rss"), feed_address("rss", lang=language)))
    made.append((gettext("subscribe.feed.list"), local("/feeds", lang=language)))
    return made
