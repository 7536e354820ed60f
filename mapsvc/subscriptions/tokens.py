"""Links without a password: who holds ``<number>.<purpose>.<signature>`` may do just what its purpose says."""

from __future__ import annotations

from mapsvc.errors import NotFound
from mapsvc.secret import Secret

CONFIRM, MANAGE, UNSUBSCRIBE = "confirm", "manage", "unsubscribe"
_MOST_DIGITS = 18


def token(secret: Secret, purpose: str, number: int) -> str:
    """The token for ``purpose``: of a subscription's number to confirm it, of a contact's for the others."""
    return f"{number}.{purpose}.{secret.sign(f'link {purpose}', str(number))}"


def number_in(secret: Secret, purpose: str, given: str) -> int:
    """The number that ``given`` was made for; raises NotFound for whatever is not a token of this purpose."""
    number, _, rest = given.partition(".")
    said, _, signature = rest.partition(".")
    plain = number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS
    if not plain or said != purpose or not secret.verify(f"link {purpose}", number, signature):
        raise NotFound("the link is not complete, or is none of this service")
    return int(number)
