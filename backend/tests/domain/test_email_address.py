"""Addresses that mail can be sent to, and texts that never get into a header."""

import pytest

from genx.domain.email_address import UnusableAddress, usable_address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@@example.org",
        "a@b@example.org",
        "ada@example.org\nBcc: eve@example.org",
        "ada@example.org\r\nSubject: hello",
        "ada\n@example.org",
        "ada@example.org\x00",
        "ada@exa mple.org",
        "ada lovelace@example.org",
        "ada@example.org,eve@example.org",
        "ada,eve@example.org",
        "Ada<ada@example.org>",
        "<ada@example.org>",
        '"ada lovelace"@example.org',
        "ada(comment)@example.org",
        "ada\u2028@example.org",
        "ada\u202e@example.org",
        "ada\u200b@example.org",
        ".ada@example.org",
        "a..b@example.org",
        "ada@example..org",
        "ada@-example.org",
        "ada@[127.0.0.1]",
        "ada@exam_ple.org",
        "=?utf-8?q?ada=0ABcc=3A_eve?=@example.org",
        "ada\ud800@example.org",
        "a" * 65 + "@example.org",
        "a@" + "b" * 64 + ".org",
        "a@" + ".".join(["b" * 60] * 5),
    ],
)
def test_an_address_that_no_mail_can_be_sent_to_is_refused(address: str) -> None:
    with pytest.raises(UnusableAddress):
        usable_address(address)


@pytest.mark.parametrize(
    ("address", "as_sent"),
    [
        ("ada@localhost", "ada@localhost"),
        ("Ada.Lovelace+genx@Example.ORG", "Ada.Lovelace+genx@example.org"),
        ("o'hara_{x}@example.org", "o'hara_{x}@example.org"),
        ("jörg@bücher.example", "jörg@xn--bcher-kva.example"),
        # IDNA 2003 made this strasse.example, which belongs to somebody else.
        ("info@straße.example", "info@xn--strae-oqa.example"),
        ("用户@例子.example", "用户@xn--fsqu00a.example"),
    ],
)
def test_an_address_stays_as_it_is_with_its_domain_in_ascii(address: str, as_sent: str) -> None:
    assert usable_address(address, "Ada").addr_spec == as_sent
