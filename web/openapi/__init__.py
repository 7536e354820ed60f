"""The description of the interfaces in OpenAPI 3.1: what each address takes, and the schema of each answer.

Enumerations, dataclasses and limits come from the code that uses them; tests hold every real answer against its schema
and every route against its description.
"""

from __future__ import annotations

from web.openapi.document import document

__all__ = ["document"]
