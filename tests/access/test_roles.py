"""Who somebody is here, from what the identity provider says about them: by address, domain and claim, while it counts."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.access.ended import Ended
from scorecard.access.roles import SignInError, open_reader, reader_of, role_for, way_in
from scorecard.model import Access

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER, EARLIER = NOW.timestamp() + 60, NOW.timestamp() - 60
ACCESS = Access(viewers=("@example.com", "guest@partner.org"), editors=("Ed@Example.com",), admins=("boss@example.com",))


def claims(email: str = "ann@example.com", **more: Any) -> dict[str, Any]:
    return {"email": email, "email_verified": True, "exp": LATER, "name": "Ann"} | more


def refused(said: dict[str, Any], access: Access = ACCESS) -> str:
    with pytest.raises(SignInError) as raised:
        reader_of(said, access, NOW)
    return raised.value.kind


@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("ann@example.com", "viewer"),
        ("ANN@EXAMPLE.COM", "viewer"),
        ("guest@partner.org", "viewer"),
        ("ed@example.com", "editor"),
        ("boss@example.com", "admin"),
    ],
)
def test_the_highest_role_of_an_address_or_its_domain_counts(email: str, role: str) -> None:
    assert reader_of(claims(email), ACCESS, NOW).role == role


@pytest.mark.parametrize(
    "email",
    [
        "ann@sub.example.com",
        "ann@example.com.evil.org",
        "ann@evilexample.com",
        "other@partner.org",
        "@example.com",
        "a@b@example.com",
        "",
        "*",
    ],
)
def test_an_address_that_only_looks_like_one_of_the_list_is_not_let_in(email: str) -> None:
    assert refused(claims(email)) == "unlisted"


@pytest.mark.parametrize("said", [False, "false", None, "", 0, "yes"])
def test_an_address_counts_only_when_it_is_said_to_be_verified(said: object) -> None:
    assert refused(claims(email_verified=said)) == "unverified"


def test_what_a_provider_says_of_somebody_is_no_markup_in_the_sentence() -> None:
    with pytest.raises(SignInError) as raised:
        reader_of(claims("![x](https://evil.example/p.png)@evil.example"), ACCESS, NOW)
    assert "![x](" not in str(raised.value)


def test_a_provider_that_says_nothing_is_trusted_only_where_the_configuration_says_so() -> None:
    silent = {name: value for name, value in claims().items() if name != "email_verified"}
    assert refused(silent) == "unverified"
    trusting = replace(ACCESS, trust_email=True)
    assert reader_of(silent, trusting, NOW).role == "viewer"
    assert refused(claims(email_verified=False), trusting) == "unverified"


@pytest.mark.parametrize("until", [EARLIER, NOW.timestamp(), None, "tomorrow", True, str(LATER)])
def test_an_identity_counts_until_it_expires_and_not_without_an_end(until: object) -> None:
    assert refused(claims(exp=until)) == "expired"


@pytest.mark.parametrize(
    ("said", "role"),
    [({"role": "editor"}, "editor"), ({"role": ["staff", "viewer", "admin"]}, "admin"), ({"role": "ADMIN"}, ""), ({"other": "admin"}, "")],
)
def test_a_claim_names_the_role(said: dict[str, Any], role: str) -> None:
    access = Access(role_claim="role")
    assert (reader_of(claims(**said), access, NOW).role if role else refused(claims(**said), access)) == (role or "unlisted")


def test_a_claim_may_lie_deeper() -> None:
    assert reader_of(claims(realm_access={"roles": ["editor"]}), Access(role_claim="realm_access.roles"), NOW).role == "editor"
    assert refused(claims(realm_access="editor"), Access(role_claim="realm_access.roles")) == "unlisted"


def test_personal_columns_are_for_the_roles_that_the_configuration_names() -> None:
    access = replace(ACCESS, personal=("editor",))
    seen = {each: reader_of(claims(each), access, NOW).personal for each in ("ann@example.com", "ed@example.com", "boss@example.com")}
    assert seen == {"ann@example.com": False, "ed@example.com": True, "boss@example.com": False}


ANYTHING = st.none() | st.booleans() | st.integers() | st.sampled_from(["", "viewers", "Admin", "*", "@example.com", "boss@evil.org"])


@settings(max_examples=50)
@given(st.fixed_dictionaries({}, optional={each: ANYTHING for each in ("email", "email_verified", "exp", "groups")}))
def test_no_claims_whatever_let_in_somebody_who_is_not_listed(said: dict[str, Any]) -> None:
    assert refused(said, Access(role_claim="groups", admins=("boss@example.com",)))


@pytest.mark.parametrize(
    ("access", "signs_in", "way"),
    [
        (Access(), False, "local"),
        (Access(), True, "sign_in"),
        (Access(required=True), True, "sign_in"),
        (Access(required=True), False, "closed"),
        (Access(public=True), False, "public"),
        (Access(public=True), True, "public"),
    ],
)
def test_how_people_come_in(access: Access, signs_in: bool, way: str) -> None:
    assert way_in(access, signs_in) == way


def test_without_a_sign_in_this_machine_may_all_and_the_public_may_look() -> None:
    assert open_reader(Access(), "local").may("admin")
    public = open_reader(Access(public=True, personal=("viewer",)), "public")
    assert (public.may("viewer"), public.may("editor"), public.personal) == (True, False, False)
    with pytest.raises(SignInError):
        open_reader(Access(), "sign_in")


def test_the_pages_that_take_more_than_looking() -> None:
    assert (role_for("connect"), role_for("links"), role_for("scorecard")) == ("admin", "editor", "viewer")


def test_a_sign_in_that_was_ended_stays_ended_until_it_expires_and_the_next_one_counts() -> None:
    ended = Ended()
    first, second = claims(iat=1, nonce="a"), claims(iat=2, nonce="b")
    ended.add(first, NOW)
    assert first in ended
    assert second not in ended
    ended.add(claims(exp=EARLIER, nonce="c"), NOW)
    ended.add(second, datetime.fromtimestamp(LATER + 1, UTC))
    assert first not in ended
