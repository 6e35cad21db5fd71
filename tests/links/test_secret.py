"""Secrets: enough bits, nothing stored that opens, and no trying out."""

import base64

from scorecard.access.secret import Attempts, hash_of, new_secret, same


def test_a_secret_has_128_bits_or_more_and_needs_no_escaping() -> None:
    made = {new_secret() for _ in range(1000)}
    assert len(made) == 1000
    for secret in made:
        assert len(base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))) >= 16


def test_a_hash_knows_its_secret_and_no_other() -> None:
    secret = new_secret()
    assert same(secret, hash_of(secret))
    for wrong in ("", secret[:-1], secret + "A", new_secret(), hash_of(secret), "Ü\ud800"):
        assert not same(wrong, hash_of(secret))
    assert secret not in hash_of(secret)


def test_a_client_with_too_many_wrong_ones_waits_and_then_may_try_again() -> None:
    attempts = Attempts(limit=3, seconds=60)
    for second in range(3):
        assert attempts.wait("203.0.113.7", second) == 0
        attempts.wrong("203.0.113.7", second)
    assert attempts.wait("203.0.113.7", 3) == 57
    assert attempts.wait("203.0.113.8", 3) == 0, "a neighbour's mistakes are not one's own"
    assert attempts.wait("203.0.113.7", 60) == 0
    attempts.wrong("203.0.113.7", 60)
    assert attempts.wait("203.0.113.7", 60.5) == 0.5, "one more wrong one, and the oldest of the last three counts"


def test_changing_the_address_within_a_network_of_ipv6_does_not_help() -> None:
    attempts = Attempts(limit=3, seconds=60)
    for host in range(3):
        attempts.wrong(f"2001:db8::{host}", 0)
    assert attempts.wait("2001:db8::ffff", 1) == 59
    assert attempts.wait("2001:db8:0:1::1", 1) == 0
    attempts.wrong("::ffff:203.0.113.7", 0)
    assert attempts.wait("203.0.113.7", 1) == 0


def test_the_memory_of_wrong_ones_is_bounded() -> None:
    attempts = Attempts(limit=1, seconds=60, clients=2)
    for client in ("a", "b", "c"):
        attempts.wrong(client, 0)
    assert [attempts.wait(client, 1) for client in "abc"] == [0, 59, 59]
