"""Mail: every part that a mail program shows, without the signs that quote."""

from email.message import EmailMessage

import pytest

from tests.support.sources import one

SAID = "Mayor Ines Talcott said: “We will plant two thousand trees in Marrow Bay – every year.”"
OBJECTED = "Council member Bo Lark said, “I will vote against it.”"


def text_of(tmp_path, content):
    path = tmp_path / "release.eml"
    path.write_bytes(content if isinstance(content, bytes) else bytes(content))
    return one(path).document.text


def message():
    mail = EmailMessage()
    mail["From"] = "Press Office <press@marrowbay.example>"
    mail["Subject"] = "Trees"
    mail["Date"] = "Mon, 04 Mar 2024 23:30:00 -0500"
    return mail


HEADERS = b"From: press@marrowbay.example\r\nSubject: Trees\r\nMIME-Version: 1.0\r\n"


@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "us-ascii", "latin1", "windows-1252", "utf-8", "unheard-of"]
)
def test_windows_marks_are_read_whatever_is_declared(tmp_path, declared):
    head = HEADERS + f"Content-Type: text/plain; charset={declared}\r\n".encode()
    head += b"Content-Transfer-Encoding: 8bit\r\n\r\n"
    assert text_of(tmp_path, head + SAID.encode("cp1252")) == SAID


def test_text_on_both_sides_of_a_picture_is_read(tmp_path):
    mail = message()
    mail.set_content(SAID)
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", disposition="inline")
    mail.add_attachment(OBJECTED, disposition="inline")
    mail.add_attachment("The whole report.", filename="report.txt")
    assert text_of(tmp_path, mail) == f"{SAID}\n\n{OBJECTED}"


@pytest.mark.parametrize(
    ("plain", "read"),
    [
        ("This message is best viewed as a page. " * 8 + "https://news.marrowbay.example/view?id=1", "page"),
        (f"{SAID}\n\n{OBJECTED}\n", "plain"),
        (f"{SAID.replace(' two ', chr(10) + 'two ')}\n\n{OBJECTED}\n\nUnsubscribe here\n", "plain"),
        ("", "page"),
    ],
    ids=["stub", "the same", "wrapped", "empty"],
)
def test_the_page_is_read_where_the_plain_part_is_no_version_of_it(tmp_path, plain, read):
    mail = message()
    mail.set_content(plain)
    mail.add_alternative(f"<html><body><p>{SAID}</p><p>{OBJECTED}</p></body></html>", subtype="html")
    expected = f"{SAID}\n\n{OBJECTED}" if read == "page" else plain.strip()
    assert text_of(tmp_path, mail) == expected


def test_the_signs_that_quote_another_mail_are_no_words(tmp_path):
    mail = message()
    mail.set_content(
        f"See below.\n> “The bids are in,\n> and they are low,” said Una Marsh.\n>> {OBJECTED}\nYes.\n"
    )
    assert text_of(tmp_path, mail).split("\n\n") == [
        "See below.",
        "“The bids are in,\nand they are low,” said Una Marsh.",
        OBJECTED,
        "Yes.",
    ]


def test_flowed_lines_are_joined_at_their_depth(tmp_path):
    body = b"Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n"
    body += b"We will \r\nplant.\r\n> I will \r\n> vote no.\r\n-- \r\nAda\r\n"
    assert text_of(tmp_path, HEADERS + body) == "We will plant.\n\nI will vote no.\n\n--\nAda"


def test_a_mail_that_is_forwarded_as_a_whole_is_read_below_the_one_around_it(tmp_path):
    earlier, mail = message(), message()
    earlier.set_content(OBJECTED)
    mail.set_content(SAID)
    mail.add_attachment(earlier)
    assert text_of(tmp_path, mail) == f"{SAID}\n\n{OBJECTED}"
