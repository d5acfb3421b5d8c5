"""Passwords in commands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podgram.diagnostics import Mark, Report, describe
from podgram.importers.masking import HIDDEN, mask_command, masked


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["redis-server", "--requirepass", "hunter2"], ["redis-server", "--requirepass", HIDDEN]),
        (["app", "--db-password=hunter2"], ["app", f"--db-password={HIDDEN}"]),
        (["app", "--api_key", "hunter2", "-v"], ["app", "--api_key", HIDDEN, "-v"]),
        (["env", "MY_TOKEN=hunter2", "app"], ["env", f"MY_TOKEN={HIDDEN}", "app"]),
        (["psql", "postgres://me:hunter2@db/shop"], ["psql", f"postgres://me:{HIDDEN}@db/shop"]),
        (["sh", "-c", "x --password 'hunter2 y' && z"], ["sh", "-c", f"x --password {HIDDEN} && z"]),
        (["sh", "-c", "PGPASSWORD=hunter2 psql"], ["sh", "-c", f"PGPASSWORD={HIDDEN} psql"]),
        (["app", "--password", "mysecret", "--save", "x"], ["app", "--password", HIDDEN, "--save", "x"]),
        (["app", "--password", "--token", "x"], ["app", "--password", HIDDEN, HIDDEN]),
        (["env", "AWS_SECRET_ACCESS_KEY=hunter2", "s3"], ["env", f"AWS_SECRET_ACCESS_KEY={HIDDEN}", "s3"]),
        (
            ["curl", "-H", "Authorization: Bearer hunter2", "web"],
            ["curl", "-H", f"Authorization: Bearer {HIDDEN}", "web"],
        ),
        (["sh", "-c", "curl -H 'authorization: hunter2' web"], ["sh", "-c", f"curl -H 'authorization: {HIDDEN}' web"]),
    ],
)
def test_a_password_is_hidden(words: list[str], shown: list[str]) -> None:
    assert masked(words) == (shown, True)


@pytest.mark.parametrize(
    "words", [["nginx", "-g", "daemon off;"], ["app", "--secret-name", "tls"], ["x", "http://a/b"]]
)
def test_what_is_no_password_stays(words: list[str]) -> None:
    assert masked(words) == (words, False)


@given(st.sampled_from(["--password", "-requirepass", "TOKEN", "--private-key"]), st.text(min_size=1))
def test_what_follows_is_in_no_output(option: str, secret: str) -> None:
    assert masked([option, secret])[0] == [option, HIDDEN]


def test_the_warning_does_not_quote_the_line() -> None:
    report = Report()
    mask_command(["--password", "hunter2"], report, Mark("a.yaml", 3, 5, "args: [--password, hunter2]"))
    (problem,) = report.problems
    assert "a.yaml:3:5: warning: " in describe(problem)
    assert "hunter2" not in describe(problem)


def test_a_script_ends_with_its_last_line() -> None:
    report = Report()
    assert mask_command(["sh", "-c", "\nset -e\nserve\n"], report, "x.yaml") == ["sh", "-c", "set -e\nserve"]
    assert not report.problems
