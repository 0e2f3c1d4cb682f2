import json

from onrecord.commands.terminal import plain, spelled_out

CLEAR, TITLE, CLIPBOARD = "\x1b[2J\x1b[H", "\x1b]0;owned\x07", "\x9d52;c;ZXZpbA==\x9c"
HOSTILE = f"Ines{CLEAR}{TITLE}{CLIPBOARD}\u202eTalcott\r\x7f"


def steers(text):
    """Whether a terminal could take something in the text for a command."""
    allowed = text.replace("\n", "").replace("\t", "")
    return any(
        ord(c) < 32 or 127 <= ord(c) < 160 or 0x202A <= ord(c) <= 0x202E or 0x2066 <= ord(c) <= 0x2069
        for c in allowed
    )


def test_what_steers_a_terminal_is_seen_and_everything_else_stays():
    assert plain("a\x1b[31mb\x7f\x9bc\u202ed") == "a␛[31mb␡\ufffdc\ufffdd"
    assert plain("“Árbol”\tsí\nשלום 🌳") == "“Árbol”\tsí\nשלום 🌳"
    assert plain("TY  - NEWS\r\nA\rB") == "TY  - NEWS\r\nA␍B"


def test_json_says_the_same_spelled_out():
    text = spelled_out(json.dumps({"speaker": HOSTILE}, ensure_ascii=False))
    assert not steers(text)
    assert json.loads(text) == {"speaker": HOSTILE}


def test_no_command_lets_a_source_steer_the_terminal(run, tmp_path):
    table = tmp_path / "table.jsonl"
    row = {
        "text": f"Shade is not {CLEAR} a luxury.",
        "speaker": HOSTILE,
        "role": HOSTILE,
        "city": HOSTILE,
        "outlet": HOSTILE,
        "source_title": HOSTILE,
        "source_url": f"https://x.example/{HOSTILE}",
    }
    nobodys = {**row, "text": f"Nobody {TITLE} asked us.", "speaker": "", "role": "Mayor"}  # fmt: skip
    table.write_text("\n".join(map(json.dumps, (row, nobodys))), "utf-8")
    assert run("add", table)[0] == 0
    [hit] = [json.loads(line) for line in run("search", "shade", "--json", "-k", 1)[1].splitlines()]
    # The names of rows are single lines without the controls of ASCII; the words stay as they are.
    assert hit["speaker"] == "".join(each for each in HOSTILE if " " <= each != "\x7f")
    assert CLEAR in hit["quote"]
    for asked in (["search", "shade"], ["search", "shade", "--json"], ["compare", "shade"],
                  ["check", "Shade is not a luxury."], ["cite", hit["id"], "--format", "apa"],
                  ["cite", hit["id"], "--format", "bibtex"], ["speakers"], ["speakers", "--json"], ["info"],
                  ["show", hit["id"]], ["show", hit["id"], "--json"], ["show", hit["document"]],
                  ["review", "--json"], ["review"], ["extract", table], ["search", f"nowhere city:{HOSTILE}"],
                  ["edit", hit["id"], "--role", HOSTILE], ["show", HOSTILE], ["--" + HOSTILE],
                  ["add", tmp_path / f"missing{CLEAR}.txt"]):  # fmt: skip
        code, out, err = run(*asked, typed="s\n")
        assert code in (0, 2), asked
        assert out or err, asked
        assert not steers(out.replace("\r\n", "\n") + err), asked
