"""Signing in at a provider, which is one in this process: who is let in, who is not, and what is reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from httpx2 import ASGITransport
from joserfc.jwk import ECKey

from data.rights import operator
from data.store import audit
from data.store.database import Store
from data.store.people import Person, add_person, disable_person, invite, leave_to_provider, people
from data.store.sessions import begin_session
from services import provider as service
from services.sign_in import password_hash, store_at_hand
from tests.ui.door.fake_provider import CLIENT, ISSUER, SECRET, Claims, FakeProvider
from tests.ui.door.walking import Answer, Browser
from ui.door import gate
from ui.door.gate import require_possible
from ui.door.provider import LONGEST_TARGET
from wording.words import LANGUAGES, Words

MACHINE, EMAIL = operator("Máy"), "anh@example.vn"
LINK = "/plan?index=pci&action=7"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store of a machine on which a provider says who somebody is."""
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    for name, value in {
        "DASHBOARD_HOME": str(tmp_path),
        "DASHBOARD_SIGN_IN": "oidc",
        "DASHBOARD_URL": "https://dash.example.vn",
        "DASHBOARD_OIDC_ISSUER": f"{ISSUER}/",
        "DASHBOARD_OIDC_CLIENT_ID": CLIENT,
        "DASHBOARD_OIDC_CLIENT_SECRET_FILE": str(secret),
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("DATABASE_URL", "DASHBOARD_IDLE_MINUTES", "DASHBOARD_SESSION_HOURS", "DASHBOARD_OIDC_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    opened = store_at_hand()
    yield opened
    opened.close()


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    made = FakeProvider()
    monkeypatch.setattr(service, "TRANSPORT", ASGITransport(app=made.app))
    service._client.cache_clear()
    yield made
    service._client.cache_clear()


@pytest.fixture
def person(store: Store) -> Person:
    return add_person(store, MACHINE, login="", name="Nguyễn Thị Ánh", role="admin", email=EMAIL)


def _go(browser: Browser, target: str = "/", more: str = "") -> str:
    """Where the provider is, for somebody who presses the button of the page of signing in."""
    answer = browser.get(f"/oidc/login?next={quote(target, safe='')}{more}")
    assert answer.status == 303, answer.text
    return answer.headers["location"]


def _sign_in(
    browser: Browser, provider: FakeProvider, target: str = "/", subject: str = "s1", email: str = EMAIL
) -> Answer:
    way = _go(browser, target)
    return browser.get(provider.sign_in(way, subject, email=email, email_verified=True, name="Ánh"))


def _is_in(browser: Browser) -> bool:
    return browser.get("/settings").text == "figures"


def test_a_link_survives_signing_in_at_the_provider(store: Store, person: Person, provider: FakeProvider) -> None:
    browser = Browser()
    asked = browser.get(LINK)
    assert (asked.status, asked.headers["location"]) == (303, f"/signin?next={quote(LINK, safe='')}")
    page = browser.get(asked.headers["location"])
    assert page.status == 200 and "password" not in page.text
    way = browser.get(_way_of(page)).headers["location"]
    answer = browser.get(provider.sign_in(way, "s1", email="ANH@example.vn", email_verified=True))
    assert (answer.status, answer.headers["location"]) == (303, LINK)
    assert _is_in(browser) and browser.socket() == "accept"
    assert provider.asked[0]["redirect_uri"] == "https://dash.example.vn/oidc/callback"
    assert not [name for name, value in browser.cookies.items() if "going" in name and value]
    event = audit.history(store, limit=1)[0]
    assert (event.kind, event.person_id) == (audit.SIGNED_IN, person.id)


def _way_of(page: Answer) -> str:
    return unescape(page.text.split('class="button" href="')[1].split('"')[0])


def test_a_person_is_known_by_who_the_provider_says_they_are_and_by_no_address_again(
    store: Store, person: Person, provider: FakeProvider
) -> None:
    assert _sign_in(Browser(), provider).status == 303
    assert [(each.issuer, each.subject) for each in people(store)] == [(ISSUER, "s1")]
    assert _sign_in(Browser(), provider, email="another@example.vn").status == 303
    other = Browser()
    assert _sign_in(other, provider, subject="s2").status == 403 and not _is_in(other)


def test_an_invitation_binds_by_its_address_or_by_its_link(
    store: Store, person: Person, provider: FakeProvider
) -> None:
    invite(store, person.actor, email="B@example.vn", role="planner")
    assert _sign_in(Browser(), provider, subject="b", email="b@example.vn").status == 303
    token = invite(store, person.actor, email="c@example.vn", role="viewer")
    browser = Browser()
    page = browser.get(f"/invited?token={token}")
    way = browser.get(_way_of(page)).headers["location"]
    assert browser.get(provider.sign_in(way, "c", email="c@example.vn", name="Chi")).status == 303
    assert _is_in(browser)
    known = {each.subject: (each.name, each.role, each.email) for each in people(store)}
    assert known["b"] == ("Ánh", "planner", "B@example.vn") and known["c"] == ("Chi", "viewer", "c@example.vn")
    assert Browser().get(f"/invited?token={token}").status == 404


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["uninvited", "unverified", "disabled"])
def test_who_may_not_come_in_is_told_why_and_the_trail_has_it(
    store: Store, person: Person, provider: FakeProvider, kind: str, language: str
) -> None:
    email = "x@example.vn" if kind == "uninvited" else "b@example.vn"
    other = add_person(store, MACHINE, login="", name="Bình", role="viewer", email="b@example.vn")
    if kind == "disabled":
        disable_person(store, MACHINE, other.id)
    browser = Browser()
    way = _go(browser, f"/plan?lang={language}")
    answer = browser.get(provider.sign_in(way, "s7", email=email, email_verified=kind != "unverified"))
    assert answer.status == 403 and not _is_in(browser)
    assert Words(language)(f"door.{kind}", who=email) in unescape(answer.text)
    event = audit.history(store, limit=1)[0]
    assert event.kind == audit.SIGN_IN_REFUSED and event.after is not None
    assert (event.after["why"], event.after["subject"], event.after["address"]) == (kind, "s7", "10.0.0.7")
    assert "prompt=login" in browser.get(_way_of(answer)).headers["location"]


def test_who_is_disabled_is_out_at_the_next_press(store: Store, person: Person, provider: FakeProvider) -> None:
    other = add_person(store, MACHINE, login="", name="Bình", role="viewer", email="b@example.vn")
    browser = Browser()
    _sign_in(browser, provider, subject="b", email="b@example.vn")
    assert _is_in(browser)
    disable_person(store, MACHINE, other.id)
    assert not _is_in(browser) and browser.get("/session").status == 401 and browser.socket() == "close"


def test_what_comes_back_to_another_browser_or_twice_signs_nobody_in(person: Person, provider: FakeProvider) -> None:
    browser, other = Browser(), Browser()
    back = provider.sign_in(_go(browser), "s1", email=EMAIL, email_verified=True)
    _go(other)
    answer = other.get(back)
    assert answer.status == 400 and Words("vi")("door.provider_old") in unescape(answer.text) and not _is_in(other)
    forged = back.replace(parse_qs(urlsplit(back).query)["state"][0], "guess")
    assert browser.get(forged).status == 400
    assert browser.get("/oidc/callback").status == 400
    assert browser.get(back).status == 303
    copy = Browser(cookies={"__Host-dashboard": ""})
    assert browser.get(back).status == 400 and copy.get(back).status == 400 and not _is_in(copy)


def test_a_code_of_another_browser_is_of_no_use(person: Person, provider: FakeProvider) -> None:
    """Laid under one's own state, it meets a verifier that is not its own."""
    victim, thief = Browser(), Browser()
    stolen = parse_qs(urlsplit(provider.sign_in(_go(victim), "s1", email=EMAIL, email_verified=True)).query)["code"][0]
    state = parse_qs(urlsplit(_go(thief)).query)["state"][0]
    assert thief.get(f"/oidc/callback?code={stolen}&state={state}").status == 400 and not _is_in(thief)


def test_whoever_went_from_one_copy_of_the_program_may_come_back_to_another(
    person: Person, provider: FakeProvider
) -> None:
    browser = Browser()
    way = _go(browser, LINK)
    service._client.cache_clear()  # all that a process knows of the provider
    assert browser.get(provider.sign_in(way, "s1", email=EMAIL, email_verified=True)).headers["location"] == LINK


def test_the_longest_link_fits_through_a_proxy_and_a_longer_one_leads_home(
    person: Person, provider: FakeProvider
) -> None:
    for more, is_kept in ((LONGEST_TARGET - len(LINK) - 3, True), (LONGEST_TARGET, False)):
        browser, link = Browser(), f"{LINK}&q={'x' * more}"
        answer = browser.get(f"/oidc/login?next={quote(link, safe='')}&invitation={'t' * 43}")
        assert answer.header_bytes < 4000
        back = provider.sign_in(answer.headers["location"], "s1", email=EMAIL, email_verified=True)
        assert browser.get(back).headers["location"] == (link if is_kept else "/")


def test_two_tabs_may_be_on_the_way_at_once(person: Person, provider: FakeProvider) -> None:
    browser = Browser()
    first, second = _go(browser, "/plan"), _go(browser, "/trends")
    for way, target in ((first, "/plan"), (second, "/trends")):
        answer = browser.get(provider.sign_in(way, "s1", email=EMAIL, email_verified=True))
        assert answer.headers["location"] == target


def test_a_new_session_begins_and_the_one_before_ends(store: Store, person: Person, provider: FakeProvider) -> None:
    browser = Browser(cookies={"__Host-dashboard": "laid-in-by-somebody"})
    _sign_in(browser, provider)
    first = dict(browser.cookies)
    assert first["__Host-dashboard"] != "laid-in-by-somebody"
    _sign_in(browser, provider)
    assert browser.cookies["__Host-dashboard"] != first["__Host-dashboard"]
    assert _is_in(browser) and not _is_in(Browser(cookies=first))


def _without(name: str) -> Callable[[Claims], Claims]:
    return lambda claims: {key: value for key, value in claims.items() if key != name}


@pytest.mark.parametrize(
    "bend",
    [
        lambda claims: claims | {"nonce": "another"}, _without("nonce"), lambda claims: claims | {"aud": "another"},
        lambda claims: claims | {"aud": "another", "azp": CLIENT}, lambda claims: claims | {"aud": [CLIENT, "another"]},
        lambda claims: claims | {"exp": claims["exp"] - 3600}, _without("exp"), _without("sub"), _without("aud"),
        lambda claims: claims | {"iss": "https://evil.example"}, lambda claims: claims | {"iat": claims["iat"] + 3600},
        lambda claims: claims | {"sub": ""}, lambda claims: claims | {"sub": 7},
    ],
)  # fmt: skip
def test_a_token_that_does_not_hold_signs_nobody_in(
    person: Person, provider: FakeProvider, bend: Callable[[Claims], Claims]
) -> None:
    provider.bend = bend
    browser = Browser()
    answer = _sign_in(browser, provider)
    assert answer.status == 403 and not _is_in(browser)
    assert Words("vi")("door.provider_token") in unescape(answer.text)


@pytest.mark.parametrize("how", ["unsigned", "another key"])
def test_a_token_that_the_provider_has_not_signed_signs_nobody_in(
    person: Person, provider: FakeProvider, how: str
) -> None:
    provider.is_signed = how != "unsigned"
    provider.signs_with = ECKey.generate_key("P-256")
    browser = Browser()
    assert _sign_in(browser, provider).status == 403 and not _is_in(browser)


def test_another_key_of_the_provider_is_asked_for(person: Person, provider: FakeProvider) -> None:
    assert _sign_in(Browser(), provider).status == 303
    provider.key = ECKey.generate_key("P-256", {"kid": "2", "use": "sig", "alg": "ES256"})
    assert _sign_in(Browser(), provider).status == 303


def test_an_address_that_only_the_userinfo_has_is_taken_from_the_same_person_alone(
    person: Person, provider: FakeProvider
) -> None:
    provider.more = {"sub": "another", "email": EMAIL, "email_verified": True}
    assert _sign_in(Browser(), provider, email="").status == 403
    provider.more["sub"] = "s1"
    assert _sign_in(Browser(), provider, email="").status == 303


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("error", "kind", "status"),
    [
        ("access_denied", "stopped", 403),
        ("server_error", "refused", 403),
        ("<script>alert(1)</script>", "refused", 403),
    ],
)
def test_what_the_provider_refuses_is_told_in_words(
    person: Person, provider: FakeProvider, error: str, kind: str, status: int, language: str
) -> None:
    browser = Browser()
    state = parse_qs(urlsplit(_go(browser, f"/plan?lang={language}")).query)["state"][0]
    answer = browser.get(f"/oidc/callback?error={quote(error)}&state={state}")
    assert answer.status == status and Words(language)(f"door.provider_{kind}") in unescape(answer.text)
    assert "<script" not in answer.text and "lang%3D" in _way_of(answer)


def test_a_secret_that_was_changed_is_told_and_holds_once_its_file_has_it(
    store: Store, person: Person, provider: FakeProvider, tmp_path: Path
) -> None:
    provider.secret = "another"
    answer = _sign_in(Browser(), provider)
    assert answer.status == 503 and Words("vi")("door.provider_client") in unescape(answer.text)
    assert SECRET not in answer.text
    (tmp_path / "secret").write_text("another")
    assert _sign_in(Browser(), provider).status == 303


@pytest.mark.parametrize("offers", [{}, {"issuer": "https://evil.example"}, {"authorization_endpoint": None}])
def test_a_provider_that_does_not_answer_as_one_is_told_and_asked_again(
    person: Person, provider: FakeProvider, offers: Claims
) -> None:
    provider.is_away, provider.offers = not offers, offers
    answer = Browser().get("/oidc/login?next=/plan")
    assert answer.status == 503 and Words("vi")("door.provider_away") in unescape(answer.text)
    provider.is_away, provider.offers = False, {}
    assert _sign_in(Browser(), provider).status == 303


def test_signing_out_leads_on_to_the_provider_where_it_offers_that(person: Person, provider: FakeProvider) -> None:
    browser = Browser()
    _sign_in(browser, provider)
    tab = Browser(cookies=dict(browser.cookies))
    answer = browser.send("/signout")
    assert answer.headers["location"] == "/signin?out=1" and not _is_in(browser) and not _is_in(tab)
    page = browser.get("/signin?out=1")
    assert 'href="/oidc/logout"' in page.text
    assert "prompt=login" in browser.get(_way_of(page)).headers["location"]
    way = urlsplit(browser.get("/oidc/logout").headers["location"])
    asked = {name: values[0] for name, values in parse_qs(way.query).items()}
    assert f"{way.scheme}://{way.netloc}{way.path}" == f"{ISSUER}/end"
    assert (asked["client_id"], asked["post_logout_redirect_uri"]) == (CLIENT, "https://dash.example.vn/signin")
    service._client.cache_clear()
    provider.offers = {"end_session_endpoint": None}
    assert browser.get("/oidc/logout").headers["location"] == "/signin?anew=1"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "/oidc/logout"])
def test_nobody_is_led_to_another_site(person: Person, provider: FakeProvider, target: str) -> None:
    assert _sign_in(Browser(), provider, target).headers["location"] == "/"


def test_a_password_signs_nobody_in_and_a_session_of_before_has_ended(store: Store, person: Person) -> None:
    secret = password_hash("mot mat khau dai")
    local = add_person(store, MACHINE, login="binh", name="Bình", role="viewer", password_hash=secret)
    browser = Browser()
    sent = b"login=binh&password=mot+mat+khau+dai"
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert browser.ask("POST", "/signin", sent, kind).status == 200 and not _is_in(browser)
    assert not _is_in(Browser(cookies={"__Host-dashboard": begin_session(store, local)}))


def test_somebody_with_a_password_is_left_to_the_provider(store: Store, person: Person, provider: FakeProvider) -> None:
    local = add_person(store, MACHINE, login="binh", name="Bình", role="viewer", email="b@example.vn")
    assert _sign_in(Browser(), provider, subject="b", email="b@example.vn").status == 403
    leave_to_provider(store, MACHINE, local.id)
    assert _sign_in(Browser(), provider, subject="b", email="b@example.vn").status == 303
    leave_to_provider(store, MACHINE, local.id, ISSUER, "b2")
    assert _sign_in(Browser(), provider, subject="b2", email="").status == 303
    assert _sign_in(Browser(), provider, subject="b", email="b@example.vn").status == 403


def test_before_the_first_admin_the_page_says_what_to_do(store: Store) -> None:
    answer = Browser().get("/signin")
    assert answer.status == 503 and "person add" in answer.text and "--email" in answer.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DASHBOARD_OIDC_ISSUER", ""), ("DASHBOARD_OIDC_ISSUER", "http://id.example.vn"),
        ("DASHBOARD_OIDC_ISSUER", "id.example.vn"), ("DASHBOARD_URL", "http://10.0.0.5:8501"),
        ("DASHBOARD_URL", ""), ("DASHBOARD_OIDC_CLIENT_ID", " "), ("DASHBOARD_OIDC_CLIENT_SECRET_FILE", "/nowhere"),
        ("DASHBOARD_OIDC_CLIENT_SECRET_FILE", ""),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_stop_the_start(
    store: Store, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setattr(gate.config, "set_option", lambda _name, _value: None)
    require_possible()
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        require_possible()
    assert name.removesuffix("_FILE") in str(ended.value.code) and SECRET not in str(ended.value.code)


def test_where_people_have_accounts_the_ways_to_a_provider_lead_home(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_SIGN_IN", "local")
    for path in ("/oidc/login", "/oidc/callback?code=x&state=y", "/oidc/logout"):
        assert Browser().get(path).headers["location"] == "/"
