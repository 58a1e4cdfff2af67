"""Frames from the browser: whatever comes, it is understood or answered, and never trusted."""

import pytest

from foundation.live import protocol
from foundation.live.protocol import Allowance, BadFrame, Follow, Ping, Unfollow, parse

DEEP = "[" * 10_000 + "]" * 10_000

NONSENSE = {
    "empty": "",
    "no JSON": "follow",
    "a list": "[]",
    "a number": "7",
    "null": "null",
    "10,000 deep": DEEP,
    "deep inside": '{"type":"ping","x":' + DEEP + "}",
    "NaN": '{"type":"ping","x":NaN}',
    "Infinity": '{"type":"follow","topic":"me","after":Infinity}',
    "a key twice": '{"type":"ping","type":"follow"}',
    "a number of 5,000 digits": '{"type":"follow","topic":"me","after":' + "9" * 5000 + "}",
    "NUL in the topic": '{"type":"follow","topic":"thread:a\\u0000b"}',
    "lone surrogate in the topic": '{"type":"follow","topic":"thread:\\ud800"}',
    "line break in the topic": '{"type":"follow","topic":"thread:a\\n"}',
    "no topic": '{"type":"follow"}',
    "topic of another type": '{"type":"follow","topic":["me"]}',
    "topic too long": '{"type":"follow","topic":"thread:' + "a" * 61 + '"}',
    "unknown form": '{"type":"follow","topic":"me","as":"xml"}',
    "form of another type": '{"type":"follow","topic":"me","as":{}}',
    "language of another type": '{"type":"follow","topic":"me","lang":7}',
    "no type": "{}",
}

HANDLERS = [
    "kick.control",
    "websocket.disconnect",
    "websocket_connect",
    "ring",
    "dispatch",
    "__init__",
    "hello",
    "closed",
    "post.added",
]


@pytest.mark.parametrize("text", NONSENSE.values(), ids=NONSENSE.keys())
def test_c16_nonsense_is_a_bad_frame(text):
    with pytest.raises(BadFrame):
        parse(text)


@pytest.mark.parametrize("name", HANDLERS)
@pytest.mark.parametrize("shape", ['"{}"', '["{}"]', '{{"a":"{}"}}'])
def test_c17_only_the_three_words_of_the_protocol_are_known(name, shape):
    with pytest.raises(BadFrame):
        parse('{"type":' + shape.format(name) + "}")


def test_the_three_words():
    wish = '{"type":"follow","topic":"thread:abc","after":41,"as":"html","lang":"es"}'
    assert parse(wish) == Follow("thread:abc", 41, "html", "es")
    assert parse('{"type":"follow","topic":"me"}') == Follow("me", None, "json", None)
    assert parse('{"type":"unfollow","topic":"me"}') == Unfollow("me")
    assert parse('{"type":"ping"}') == Ping()


def test_c13_allowance_is_a_burst_that_refills():
    allowance = Allowance(now=0)
    burst = [allowance.take(now=0) for _ in range(protocol.FRAME_BURST + 1)]
    assert burst[-2] == 0
    assert burst[-1] < 0
    assert allowance.take(now=1) == protocol.FRAMES_A_SECOND - 2
    assert allowance.take(now=1000) == protocol.FRAME_BURST - 1


def test_bad_frames_are_counted_within_a_minute():
    allowance = Allowance(now=0)
    early = [allowance.take_bad(now=0) for _ in range(protocol.BAD_FRAMES_A_MINUTE - 1)]
    assert not any(early)
    assert not allowance.take_bad(now=61)
    assert not any(allowance.take_bad(now=62) for _ in range(protocol.BAD_FRAMES_A_MINUTE - 2))
    assert allowance.take_bad(now=63)
