"""The addresses of telling: what became of notices, the public figures, and what a webhook's owner may ask."""

from __future__ import annotations

from typing import Any

from mapsvc.delivery.channel import Result
from mapsvc.subscriptions.model import RANKS, ChannelName
from mapsvc.usage import KINDS
from web.openapi.schema import MOMENT, NUMBER, TEXT, WHOLE, YES_NO, Schema, closed, many, maybe, one_of, ref, said

_COUNTS = ("matched", "sent", "accepted", "bounced", "failed", "waiting", "withdrawn", "repeated")
_SECONDS = "Seconds from the commit to the acceptance, for this share of the accepted."

SCHEMAS: dict[str, Schema] = {
    "Attempts": closed(
        {
            "attempts": many(
                closed(
                    {
                        "id": WHOLE,
                        "message_id": said(TEXT, "`webhook-id` of the message."),
                        "kind": said(TEXT, "`type` of the message."),
                        "at": MOMENT,
                        "replay": YES_NO,
                        "status": maybe(WHOLE, "HTTP status; null: no answer."),
                        "result": one_of(Result),
                        "detail": TEXT,
                        "took_ms": WHOLE,
                    }
                ),
                "The newest first.",
            ),
            "before": said(WHOLE, "Where there are older ones: `before` of the next page."),
        },
        "Transmissions to a webhook.",
        optional=("before",),
    ),
    "Figures": closed(
        dict.fromkeys(_COUNTS, WHOLE) | {name: maybe(NUMBER, _SECONDS) for name in ("p50", "p95", "p99")},
        "Recipients of a notice. Accepted: the other side took it; not that it was read.",
    ),
    "UsageFigures": closed(
        {
            "figures": many(
                closed(
                    {
                        "month": said(TEXT, "As 2026-11, in Japan."),
                        "kind": {"type": "string", "enum": list(KINDS)},
                        "layer": maybe(TEXT, "Null: of no layer."),
                        "count": maybe(WHOLE, "Null: fewer than `below`."),
                        "below": maybe(WHOLE),
                    }
                )
            )
        },
        "How often the service was used, by nobody in particular.",
    ),
    "NotificationFigures": closed(
        {
            "months": many(
                closed(
                    {
                        "month": said(TEXT, "As 2026-11, in Japan."),
                        "channel": one_of(ChannelName),
                        **dict.fromkeys(("notices", "accepted", "bounced", "failed"), WHOLE),
                        "p50": maybe(NUMBER, "Seconds from commit to acceptance for half of what is sent at once."),
                    }
                )
            )
        },
        "What was sent in the last months, of nobody in particular.",
    ),
    "Receipt": closed(
        {
            "notice": WHOLE,
            "cadence": TEXT,
            "layer": maybe(TEXT, "Null: a digest."),
            "version": maybe(WHOLE),
            "recorded_at": MOMENT,
            "severity": {"type": "integer", "minimum": 0, "maximum": max(RANKS.values())},
            "events": WHOLE,
            "total": ref("Figures"),
            "channels": {"type": "object", "additionalProperties": ref("Figures")},
        },
        "What became of one notice.",
    ),
    "Waiting": closed(
        {"waiting": YES_NO, "new": said(YES_NO, "False: one waits already, and does it.")}, "A worker does it soon."
    ),
    "Webhook": closed(
        {"state": TEXT, "ended_why": maybe(TEXT), "keys": many(TEXT, "`whsec_…`, the newest first.")},
        "A webhook's state and the keys that sign its messages now.",
    ),
    "WebhookKeys": closed({"keys": many(TEXT)}, "The keys that sign from now on, the newest first."),
    "WebhookPeriod": closed(
        {"since": MOMENT, "until": said(MOMENT, "Not included; now where it is left out.")}, optional=("until",)
    ),
}

_OWNER: list[dict[str, list[str]]] = [{"webhook": []}]


def _answers(schema: str, text: str, *problems: int, status: int = 200) -> dict[str, Any]:
    good = {str(status): {"description": text, "content": {"application/json": {"schema": ref(schema)}}}}
    return good | {str(one): {"$ref": f"#/components/responses/Problem{one}"} for one in problems}


def _lang(schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": "lang", "in": "query", "required": False, "allowEmptyValue": True} | schema


def paths(lang: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The addresses by path; ``lang``: how the parameter of that name is described."""
    language = _lang(lang)
    before = {
        "name": "before",
        "in": "query",
        "required": False,
        "allowEmptyValue": True,
        "schema": WHOLE,
        "description": "Older than this attempt.",
    }
    notice = {"name": "notice", "in": "path", "required": True, "schema": WHOLE, "description": "Number of a notice."}
    body = {"required": True, "content": {"application/json": {"schema": ref("WebhookPeriod")}}}
    return {
        "/api/figures/notifications": {
            "get": {
                "operationId": "notification_figures",
                "summary": "How many were told of changes, by month and channel",
                "parameters": [language],
                "responses": _answers("NotificationFigures", "The last thirteen months.", 400, 503),
            }
        },
        "/api/figures/use": {
            "get": {
                "operationId": "usage_figures",
                "summary": "How often layers were looked at and taken, answers and searches, by month",
                "parameters": [language],
                "responses": _answers("UsageFigures", "The last ten years.", 400, 503),
            }
        },
        "/api/receipts/{notice}": {
            "get": {
                "operationId": "receipt",
                "summary": "What became of one notice",
                "security": [{"key": []}],
                "parameters": [notice, language],
                "responses": _answers("Receipt", "Its figures.", 400, 401, 403, 404, 503),
            }
        },
        "/api/webhook": {
            "get": {
                "operationId": "webhook",
                "summary": "State and keys of a webhook",
                "security": _OWNER,
                "parameters": [language],
                "responses": _answers("Webhook", "As it is now.", 400, 401, 404, 503),
            }
        },
        "/api/webhook/attempts": {
            "get": {
                "operationId": "webhook_attempts",
                "summary": "Transmissions to a webhook, a hundred at a time",
                "security": _OWNER,
                "parameters": [before, language],
                "responses": _answers("Attempts", "The newest first.", 400, 401, 404, 503),
            }
        },
        "/api/webhook/key": {
            "post": {
                "operationId": "webhook_key",
                "summary": "A new key; for a day messages are signed with the former one too",
                "security": _OWNER,
                "responses": _answers("WebhookKeys", "The keys.", 401, 404, 503),
            }
        },
        "/api/webhook/replay": {
            "post": {
                "operationId": "webhook_replay",
                "summary": "Send a period again",
                "security": _OWNER,
                "requestBody": body,
                "responses": _answers("Waiting", "A worker sends it.", 400, 401, 404, 503, status=202),
            }
        },
        "/api/webhook/ping": {
            "post": {
                "operationId": "webhook_ping",
                "summary": "Send a message that says nothing",
                "security": _OWNER,
                "responses": _answers("Waiting", "A worker sends it.", 401, 404, 503, status=202),
            }
        },
    }
