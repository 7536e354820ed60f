"""What people call the acts that the audit knows: a noun and what was done to it."""

from __future__ import annotations

from flask_babel import gettext


def _nouns() -> dict[str, str]:
    return {
        "account": gettext("act.account"),
        "key": gettext("act.key"),
        "audit": gettext("act.audit"),
        "job": gettext("act.job"),
        "import": gettext("act.import"),
        "edit": gettext("act.edit"),
        "restore": gettext("act.restore"),
        "layer": gettext("act.layer"),
        "counter": gettext("act.counter"),
        "demo": gettext("act.demo"),
        "subscription": gettext("act.subscription"),
        "database": gettext("act.database"),
    }


def _verbs() -> dict[str, str]:
    return {
        "add": gettext("act.verb.add"),
        "approve": gettext("act.verb.approve"),
        "begin": gettext("act.verb.begin"),
        "build": gettext("act.verb.build"),
        "change": gettext("act.verb.change"),
        "change_password": gettext("act.verb.change_password"),
        "clear": gettext("act.verb.clear"),
        "commit": gettext("act.verb.commit"),
        "end": gettext("act.verb.end"),
        "export": gettext("act.verb.export"),
        "forget": gettext("act.verb.forget"),
        "list": gettext("act.verb.list"),
        "lock": gettext("act.verb.lock"),
        "look": gettext("act.verb.look"),
        "make": gettext("act.verb.make"),
        "migrate": gettext("act.verb.migrate"),
        "observe": gettext("act.verb.observe"),
        "proof_refused": gettext("act.verb.proof_refused"),
        "prove": gettext("act.verb.prove"),
        "recovery_renew": gettext("act.verb.recovery_renew"),
        "refuse": gettext("act.verb.refuse"),
        "reset": gettext("act.verb.reset"),
        "retry": gettext("act.verb.retry"),
        "second_factor_refused": gettext("act.verb.second_factor_refused"),
        "second_factor_remove": gettext("act.verb.second_factor_remove"),
        "second_factor_set": gettext("act.verb.second_factor_set"),
        "session_end": gettext("act.verb.session_end"),
        "sign_in": gettext("act.verb.sign_in"),
        "sign_in_refused": gettext("act.verb.sign_in_refused"),
        "sign_out": gettext("act.verb.sign_out"),
        "sign_out_everywhere": gettext("act.verb.sign_out_everywhere"),
        "stop": gettext("act.verb.stop"),
        "submit": gettext("act.verb.submit"),
        "unlock": gettext("act.verb.unlock"),
        "verify": gettext("act.verb.verify"),
        "withdraw": gettext("act.verb.withdraw"),
    }


def noun_title(noun: str) -> str:
    """What people call what an act is about; its own name where there is no other."""
    return str(_nouns().get(noun, noun))


def action_title(action: str) -> str:
    """What people call an action (``account.lock``)."""
    noun, _, verb = action.partition(".")
    return str(gettext("act.of", noun=noun_title(noun), verb=_verbs().get(verb, verb)))
