"""Settings: read from the environment and .env, checked all at once, and never printed with their secrets."""

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from genx.settings.reading import Loaded, SettingsError, closest, load
from genx.settings.secret_key import rotate_secret_key, with_secret_key
from genx.settings.table import TABLE, Settings, shown


def read(folder: Path, environ: Mapping[str, str] | None = None, dotenv: str | None = None) -> Loaded:
    if dotenv is not None:
        (folder / ".env").write_text(dotenv)
    return load(environ or {}, folder)


def test_defaults_are_those_of_the_contract(tmp_path: Path) -> None:
    loaded = read(tmp_path)
    assert loaded.settings == Settings(data_dir=loaded.settings.data_dir, public_url="http://127.0.0.1:8000")
    assert loaded.settings.registration == "open"
    assert loaded.settings.log_skip == ("Heartbeat", "MeterValues")
    assert set(loaded.sources.values()) == {"default"}


def test_the_environment_wins_over_dotenv(tmp_path: Path) -> None:
    loaded = read(tmp_path, {"GENX_PORT": "9000"}, "GENX_PORT=9001\nGENX_HOST=0.0.0.0\n")
    assert (loaded.settings.port, loaded.settings.host) == (9000, "0.0.0.0")
    assert (loaded.sources["GENX_PORT"], loaded.sources["GENX_HOST"]) == ("environment", ".env")
    assert loaded.settings.public_url == "http://localhost:9000"


def test_dotenv_is_read_as_a_shell_would(tmp_path: Path) -> None:
    text = """\ufeff# a comment
export GENX_HOST = "::1"   # the local one
GENX_ADMIN_PASSWORD='with # and "quotes"'
GENX_ADMIN_EMAIL=me@example.org # mine
GENX_PORT="8001"
OTHER=1
"""
    (tmp_path / ".env").write_text(text)
    values = read(tmp_path).settings
    assert values.host == "::1"
    assert values.public_url == "http://[::1]:8001"
    assert values.admin_password == 'with # and "quotes"'
    assert values.admin_email == "me@example.org"


def test_escapes_in_double_quotes(tmp_path: Path) -> None:
    assert read(tmp_path, dotenv='GENX_ADMIN_PASSWORD="a\\"b\\\\c\\td"\n').settings.admin_password == 'a"b\\c\td'


def test_all_problems_are_reported_at_once_with_advice(tmp_path: Path) -> None:
    environ = {
        "GENX_PORT": "80000",
        "GENX_REGISTRATION": "everyone",
        "GENX_FIRST_CALLS": "perhaps",
        "GENX_SECRET_KEY": "short",
        "GENX_DATABASE_URL": "mysql://localhost/genx",
        "GENX_TRUSTED_PROXIES": "10.0.0.0/8, nginx",
        "GENX_LOG_SKIP": "Heartbeat;MeterValues",
    }
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, environ, "GENX_MAX_MESSAGE_BYTES=1\nwhat is this\nGENX_HOST='open\n")
    problems = caught.value.problems
    assert "GENX_PORT (environment) is '80000': set it to a whole number from 1 to 65535, or remove it" in problems
    assert (
        "GENX_REGISTRATION (environment) is 'everyone': set it to open or pending or closed, or remove it" in problems
    )
    assert "GENX_SECRET_KEY (environment) is 5 bytes: set it to at least 32 bytes, or remove it" in problems
    assert {line for line in (2, 3) if any(f".env line {line} " in problem for problem in problems)} == {2, 3}
    assert any("GENX_MAX_MESSAGE_BYTES (.env)" in problem for problem in problems)
    assert len(problems) == 10
    assert "mysql" not in str(caught.value), "a database URL may hold a password"


@pytest.mark.parametrize(("word", "meant"), [("MeterValue", "MeterValues"), ("HEARTBEAT", "Heartbeat")])
def test_an_unknown_action_is_reported_with_the_nearest_one(tmp_path: Path, word: str, meant: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, {"GENX_LOG_SKIP": f"Authorize,{word}"})
    told = f"has '{word}', an action that OCPP 1.6 does not have: did you mean {meant}?"
    assert caught.value.problems == [f"GENX_LOG_SKIP (environment) {told}"]


def test_an_action_that_resembles_none_is_reported_without_a_guess(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, {"GENX_LOG_SKIP": "Nope"})
    told = "has 'Nope', an action that OCPP 1.6 does not have"
    assert caught.value.problems == [f"GENX_LOG_SKIP (environment) {told}"]


def test_a_misspelled_name_is_reported_along_with_other_errors(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, {"GENX_PORT": "http", "GENX_HOSTS": "x"})
    assert caught.value.problems[1:] == ["there is no setting GENX_HOSTS; did you mean GENX_HOST?"]


def test_a_dotenv_that_is_no_text_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"GENX_HOST=\xff\n")
    with pytest.raises(SettingsError, match="can't be read"):
        read(tmp_path)


def test_an_empty_value_is_none_but_empties_a_list(tmp_path: Path) -> None:
    loaded = read(tmp_path, {"GENX_PORT": "", "GENX_LOG_SKIP": ""})
    assert loaded.settings.port == 8000
    assert loaded.settings.log_skip == ()
    assert loaded.sources["GENX_LOG_SKIP"] == "environment"


@pytest.mark.parametrize(("text", "value"), [("TRUE", True), ("on", True), ("0", False), ("No", False)])
def test_switches(tmp_path: Path, text: str, value: bool) -> None:
    assert read(tmp_path, {"GENX_FIRST_CALLS": text}).settings.first_calls is value


def test_words_are_taken_in_any_letter_case_and_urls_without_their_last_slash(tmp_path: Path) -> None:
    values = read(tmp_path, {"GENX_REGISTRATION": "Closed", "GENX_PUBLIC_URL": "https://genx.example/"}).settings
    assert (values.registration, values.public_url) == ("closed", "https://genx.example")


def test_data_is_beside_the_makefile_where_make_run_made_a_folder(tmp_path: Path) -> None:
    home = {"XDG_DATA_HOME": "/xdg"}
    assert read(tmp_path, home).settings.data_dir == Path("/xdg/genx")
    assert read(tmp_path).settings.data_dir == Path.home() / ".local/share/genx"
    (tmp_path / ".genx").mkdir()
    assert read(tmp_path, home).settings.data_dir == tmp_path / ".genx"
    assert read(tmp_path, {"GENX_DATA_DIR": "~/genx"}).settings.data_dir == Path.home() / "genx"


def test_a_misspelled_name_is_noticed(tmp_path: Path) -> None:
    loaded = read(tmp_path, {"GENX_PROT": "1", "HOME": "/"}, "GENX_HOSTS=x\n")
    assert loaded.unknown == ("GENX_PROT", "GENX_HOSTS")
    assert closest("GENX_PROT") == "GENX_PORT"
    assert closest("SOMETHING_ELSE") is None


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    values = Settings(data_dir=tmp_path / "data")
    first = with_secret_key(values)
    assert len(first.secret_key) >= 32
    assert with_secret_key(values) == first
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["secret_key"]
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_secret_key_that_is_given_is_taken_and_nothing_is_written(tmp_path: Path) -> None:
    values = Settings(data_dir=tmp_path / "data", secret_key="k" * 32)
    assert with_secret_key(values) is values
    assert not (tmp_path / "data").exists()


def test_a_kept_key_that_is_too_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("short")
    with pytest.raises(SettingsError, match="delete it"):
        with_secret_key(Settings(data_dir=tmp_path))


def test_secrets_are_masked() -> None:
    values = Settings(
        secret_key="s3cret" * 6,
        admin_password="s3cret",
        database_url="postgresql://genx:s3cret@db.example/genx",
        smtp_url="smtp://me:s3cret@mail.example:587",
    )
    printed = {row.name: shown(row, values) for row in TABLE}
    assert not any("s3cret" in text for text in printed.values())
    assert printed["GENX_DATABASE_URL"] == "postgresql://genx:***@db.example/genx"
    assert printed["GENX_SECRET_KEY"] == "***"
    assert printed["GENX_LOG_SKIP"] == "Heartbeat,MeterValues"
    assert printed["GENX_FIRST_CALLS"] == "true"


def test_every_setting_is_in_one_group() -> None:
    assert sorted(row.field for row in TABLE) == sorted(field.name for field in dataclasses.fields(Settings))


def test_every_default_is_allowed_and_every_meaning_is_a_sentence() -> None:
    for row in TABLE:
        assert row.kind.read(row.default) == getattr(Settings(), row.field) if row.default else True
        assert re.fullmatch(r"[A-Z].*[.]", row.meaning), row.name
        assert "|" not in row.meaning + row.kind.allowed


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("GENX_SMTP_URL", "smtp://me:s3cret@mail.example:port", "has no host and port that can be read"),
        ("GENX_SMTP_URL", "smtp://me:s3cret/1@mail.example", "has no host and port that can be read"),
        ("GENX_SMTP_URL", "smtp://me:s3cret@mail.example?tls=1", "has an option besides starttls=, verify= and ca="),
        ("GENX_MAIL_FROM", "Me<me@example.org>", "is 'Me<me@example.org>', to which no mail can be sent"),
    ],
)
def test_unusable_mail_settings_are_reported_at_the_start(tmp_path: Path, name: str, value: str, told: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, {name: value})
    assert refused.value.problems == [f"{name} (environment) {told}"]


def test_the_time_for_an_answer_is_set_by_action(tmp_path: Path) -> None:
    text = "Reset=60, UnlockConnector=120"
    assert load({"GENX_CALL_TIMEOUTS": text}, tmp_path).settings.call_timeouts == (
        "Reset=60",
        "UnlockConnector=120",
    )
    for wrong in ("Reset", "Reset=", "Reset=0", "Reset=soon", "=60", "Reste=60", "reset=60"):
        with pytest.raises(SettingsError) as error:
            load({"GENX_CALL_TIMEOUTS": wrong}, tmp_path)
        assert "GENX_CALL_TIMEOUTS" in error.value.problems[0]


def test_after_a_rotation_the_previous_key_stays_valid(tmp_path: Path) -> None:
    loaded = load({"GENX_DATA_DIR": str(tmp_path)}, tmp_path).settings
    with pytest.raises(SettingsError, match="no key"):
        rotate_secret_key(loaded)
    first = with_secret_key(loaded)
    assert first.secret_key_previous == ""
    rotate_secret_key(loaded)
    second = with_secret_key(loaded)
    assert (second.secret_key_previous, len(second.secret_key)) == (first.secret_key, 64)
    rotate_secret_key(loaded)
    assert with_secret_key(loaded).secret_key_previous == second.secret_key
    kept = list(tmp_path.glob("secret_key*"))
    assert {file.stat().st_mode & 0o777 for file in kept} == {0o600}
    assert len(kept) == 2
    with pytest.raises(SettingsError, match="GENX_SECRET_KEY_PREVIOUS"):
        rotate_secret_key(dataclasses.replace(loaded, secret_key="k" * 40))
