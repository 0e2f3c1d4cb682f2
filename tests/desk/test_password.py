"""The name and the password of the page: how fast they can be guessed, and who need not wait."""

import asyncio
import base64
import time

import pytest
from starlette.types import Receive, Scope, Send

from onrecord.desk import security
from onrecord.desk.security import Password


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def ask(guarded, given=None, cookie=""):
    """The status, and the cookie that was set."""
    headers = [(b"cookie", cookie.encode())]
    if given is not None:
        headers.append((b"authorization", b"Basic " + base64.b64encode(given.encode())))
    sent = []

    async def send(message):
        sent.append(message)

    await guarded({"type": "http", "headers": headers}, None, send)
    kept = dict(sent[0]["headers"]).get(b"set-cookie", b"").decode().partition(";")[0]
    return sent[0]["status"], kept


@pytest.fixture
def guarded(monkeypatch):
    monkeypatch.setattr(security, "_PAUSE", 0.05)
    return Password(page, "desk", "secret")


def test_the_right_password_opens_and_a_wrong_one_does_not(guarded):
    async def all_of_them():
        return [(await ask(guarded, given))[0] for given in ("desk:secret", "desk:guess", "desk", None)]

    assert asyncio.run(all_of_them()) == [200, 401, 401, 401]


def test_guesses_at_once_are_no_faster_than_one_after_the_other(guarded):
    async def guess():
        return await asyncio.gather(*(ask(guarded, f"desk:{at}") for at in range(10)))

    begun = time.monotonic()
    assert {status for status, _ in asyncio.run(guess())} == {401}
    assert time.monotonic() - begun >= 0.5


def test_of_very_many_guesses_most_are_not_even_looked_at(guarded):
    async def guess():
        guesses = [ask(guarded, f"desk:{at}") for at in range(200)]
        return await asyncio.gather(*guesses, ask(guarded, "desk:secret"))

    statuses = [status for status, _ in asyncio.run(guess())]
    assert statuses.count(401) == security._LINE
    assert statuses.count(429) == 201 - security._LINE
    assert statuses[-1] == 429  # nor is the right one, else guessing would be as fast as ever


def test_who_has_had_the_right_password_does_not_wait_behind_guesses(guarded):
    async def both():
        _, cookie = await ask(guarded, "desk:secret")
        guesses = [asyncio.create_task(ask(guarded, f"desk:{at}")) for at in range(10)]
        await asyncio.sleep(0)
        begun = time.monotonic()
        status, _ = await ask(guarded, "desk:secret", cookie)
        waited = time.monotonic() - begun
        await asyncio.gather(*guesses)
        return status, waited, await ask(guarded, None, cookie), await ask(guarded, "desk:guess", cookie)

    status, waited, by_cookie_alone, wrong = asyncio.run(both())
    assert status == 200
    assert waited < 0.05
    assert by_cookie_alone[0] == 401
    assert wrong[0] == 401
