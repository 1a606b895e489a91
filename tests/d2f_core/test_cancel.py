"""CancelToken: one way, the first reason stays."""

import pytest

from d2f_core.cancel import NEVER, Cancelled, CancelToken


def test_check_passes_until_cancelled():
    token = CancelToken()
    token.check()
    token.cancel("closed")
    token.cancel("again")
    assert token.is_cancelled
    with pytest.raises(Cancelled) as caught:
        token.check()
    assert caught.value.reason == "closed"


def test_never_refuses_to_be_cancelled():
    with pytest.raises(RuntimeError):
        NEVER.cancel("no")
    NEVER.check()
