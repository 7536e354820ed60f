"""Kinds, states, acts and stages of proposals in the reader's language."""

from __future__ import annotations

from flask_babel import gettext

TONES = {
    "checking": "wait", "stopped": "calm", "failed": "bad", "ready": "calm", "submitted": "wait", "approved": "wait",
    "committed": "good", "refused": "bad", "withdrawn": "calm",
}  # fmt: skip
"""How a state's badge looks."""


def states() -> dict[str, str]:
    """States by name."""
    return {
        "checking": gettext("changes.state.checking"),
        "stopped": gettext("changes.state.stopped"),
        "failed": gettext("changes.state.failed"),
        "ready": gettext("changes.state.ready"),
        "submitted": gettext("changes.state.submitted"),
        "approved": gettext("changes.state.approved"),
        "committed": gettext("changes.state.committed"),
        "refused": gettext("changes.state.refused"),
        "withdrawn": gettext("changes.state.withdrawn"),
    }


def kinds() -> dict[str, str]:
    """Kinds of proposals."""
    return {
        "import": gettext("changes.kind.import"),
        "edit": gettext("changes.kind.edit"),
        "restore": gettext("changes.kind.restore"),
    }


def outcomes() -> dict[str, str]:
    """What becomes of a feature."""
    return {
        "new": gettext("changes.new"),
        "changed": gettext("changes.changed"),
        "corrected": gettext("changes.corrected"),
        "ended": gettext("changes.ended"),
        "same": gettext("changes.same"),
    }


def stages() -> dict[str, str]:
    """Stages of a comparison."""
    return {
        "read": gettext("changes.stage.read"),
        "check": gettext("changes.stage.check"),
        "diff": gettext("changes.stage.diff"),
        "write": gettext("changes.stage.write"),
    }


def acts() -> dict[str, str]:
    """What somebody did with a proposal."""
    return {
        "upload": gettext("changes.act.upload"),
        "edit": gettext("changes.act.edit"),
        "restore": gettext("changes.act.restore"),
        "submit": gettext("changes.act.submit"),
        "approve": gettext("changes.act.approve"),
        "refuse": gettext("changes.act.refuse"),
        "withdraw": gettext("changes.act.withdraw"),
        "stop": gettext("changes.act.stop"),
        "check": gettext("changes.act.check"),
        "moved": gettext("changes.act.moved"),
        "failed": gettext("changes.act.failed"),
        "commit": gettext("changes.act.commit"),
    }
