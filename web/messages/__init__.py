"""What a notice says: in the reader's language, as plain text, as HTML with a small map, and in short for a push."""

from web.messages.compose import Composer
from web.messages.model import About, Composed, about

__all__ = ["About", "Composed", "Composer", "about"]
