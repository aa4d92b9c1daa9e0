"""Settings: what is refused at start, in words that name the variable."""

from __future__ import annotations

import multiprocessing
import os
import sys
from pathlib import Path

import pytest

from entrypoints.settings import PREFIX, BadSettings, Settings, load_settings, reference

ROOT = Path(__file__).resolve().parents[3]
SECRET = "an example secret of 32 bytes or more"
OTHER = "another example secret of 32 bytes or more"
PRODUCTION = {"ENV": "production", "JWT_SECRET": SECRET, "DATA_KEY": SECRET, "CORS_ORIGINS": "https://alumni.example"}
MODEL = {"LLM_PROVIDER": "openai", "LLM_MODEL": "a-model"}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith(PREFIX) or name.upper() == "EMERGENT_LLM_KEY":
            monkeypatch.delenv(name)


def load(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(PREFIX + name, value)
    return load_settings()


def test_the_defaults_are_the_embedded_wiring(monkeypatch):
    settings = load(monkeypatch)
    assert (settings.env, settings.queue, settings.redis_url) == ("development", "inline", "")
    assert settings.is_sqlite
    assert settings.database == f"sqlite:///{Path('var/alumunity.db').absolute()}"
    assert (settings.objects, settings.mail) == ("file:var/objects", "file:var/mail")


def test_everything_moves_with_the_folder(monkeypatch, tmp_path):
    settings = load(monkeypatch, VAR_DIR=str(tmp_path))
    assert settings.database == f"sqlite:///{tmp_path}/alumunity.db"
    assert (settings.objects, settings.mail) == (f"file:{tmp_path}/objects", f"file:{tmp_path}/mail")


@pytest.mark.parametrize(
    "values",
    [
        {"DATABASE_URL": "sqlite:////var/lib/a.db"},
        {"DATABASE_URL": "mysql://user:p%23ss@db:3306/alumni?ssl_ca=/x"},
        {"DATABASE_URL": "mariadb://user@[::1]/alumni"},
        {"REDIS_URL": "rediss://:secret@cache:6380/3"},
        {"REDIS_URL": "unix:///run/redis.sock"},
        {"OBJECTS_URL": "s3://key:secret@bucket/folder?endpoint=http://s3:9000"},
        {"MAIL_URL": "smtps://user:secret@mail"},
        {"QUEUE": "dramatiq", "REDIS_URL": "redis://cache"},
        {"CORS_ORIGINS": "https://a.example, http://localhost:3000"},
        {"JWT_SECRET": f"{SECRET},{OTHER}"},
        {"MAIL_FROM": "office@alumni.example"},
        {**MODEL, "LLM_API_KEY": "a key"},
        {**MODEL, "LLM_BASE_URL": "http://127.0.0.1:11434/v1"},
        {**MODEL, "EMERGENT_LLM_KEY": "a key", "LLM_BASE_URL": "https://proxy.example/llm"},
        PRODUCTION,
    ],
    ids=str,
)
def test_good_values_are_taken(monkeypatch, values):
    load(monkeypatch, **values)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENV", "staging"),
        ("DATABASE_URL", "postgresql://user@host/name"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "mysql://root@host"),
        ("DATABASE_URL", "mysql:///name"),
        ("DATABASE_URL", "mysql://root@host:port/name"),
        ("DATABASE_POOL", "0"),
        ("DATABASE_POOL", "many"),
        ("REDIS_URL", "http://cache"),
        ("REDIS_URL", "redis://"),
        ("OBJECTS_URL", "gs://bucket"),
        ("OBJECTS_URL", "s3://"),
        ("OBJECTS_URL", "file:"),
        ("QUEUE", "celery"),
        ("QUEUE", "dramatiq"),
        ("MAIL_URL", "imap://mail"),
        ("MAIL_URL", "smtp://"),
        ("MAIL_FROM", "Nobody"),
        ("PUBLIC_URL", "alumni.example"),
        ("PUBLIC_URL", ""),
        ("JWT_SECRET", "too short"),
        ("JWT_SECRET", f"{SECRET},too short"),
        ("ACCESS_TOKEN_MINUTES", "0"),
        ("ACCESS_TOKEN_MINUTES", "1.5"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://a.example/app"),
        ("CORS_ORIGINS", "https://a.example b.example"),
        ("COLLEGE_NAME", ""),
        ("COLLEGE_CODE", "Not A Code"),
        ("LLM_PROVIDER", "oracle"),
        ("LLM_PROVIDER", "openai"),
        ("LLM_BASE_URL", "127.0.0.1:11434"),
        ("LLM_TIMEOUT_SECONDS", "0"),
        ("LLM_CONCURRENCY", "0"),
        ("LIST_CAP", "0"),
        ("IMPORT_CHUNK_ROWS", "0"),
        ("IMPORT_PROBLEM_LIMIT", "-1"),
        ("LOG_LEVEL", "LOUD"),
        ("SQLITE_SYNCHRONOUS", "MAYBE"),
    ],
)
def test_a_bad_value_is_refused_in_one_line_that_names_the_variable(monkeypatch, name, value):
    with pytest.raises(BadSettings) as caught:
        load(monkeypatch, **{name: value})
    (line,) = str(caught.value).splitlines()
    assert PREFIX + name in line
    assert "validation error" not in line


def test_all_bad_values_are_told_at_once(monkeypatch):
    with pytest.raises(BadSettings) as caught:
        load(monkeypatch, ENV="staging", LIST_CAP="none", QUEUE="celery")
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == [
        "ALUM_ENV",
        "ALUM_QUEUE",
        "ALUM_LIST_CAP",
    ]


@pytest.mark.parametrize("name", ["JWT_SECRET", "DATABASE_URL", "REDIS_URL", "MAIL_URL", "OBJECTS_URL"])
def test_what_is_refused_is_not_repeated_since_it_may_be_a_secret(monkeypatch, name):
    with pytest.raises(BadSettings) as caught:
        load(monkeypatch, **{name: "ftp://user:hunter2@host"})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("missing", ["JWT_SECRET", "DATA_KEY", "CORS_ORIGINS"])
def test_production_refuses_to_start_with_a_default_that_is_unsafe(monkeypatch, missing):
    with pytest.raises(BadSettings, match=PREFIX + missing):
        load(monkeypatch, **{**PRODUCTION, missing: " "})


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"LLM_PROVIDER": "openai", "LLM_API_KEY": "a key"}, "ALUM_LLM_MODEL"),
        (MODEL, "ALUM_LLM_API_KEY"),
        ({**MODEL, "EMERGENT_LLM_KEY": "a key"}, "ALUM_LLM_BASE_URL"),
    ],
    ids=str,
)
def test_a_language_model_needs_a_name_and_a_place(monkeypatch, values, named):
    with pytest.raises(BadSettings, match=named):
        load(monkeypatch, **values)


def test_a_language_model_needs_its_sdk(monkeypatch):
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(BadSettings, match="needs the extra `llm`: pip install"):
        load(monkeypatch, **MODEL, LLM_API_KEY="a key")


@pytest.mark.parametrize("name", ["EMERGENT_LLM_KEY", "ALUM_EMERGENT_LLM_KEY"])
def test_the_key_of_emergent_is_known_by_its_own_name(monkeypatch, name):
    monkeypatch.setenv(name, "an emergent key")
    assert load(monkeypatch).llm_key == "an emergent key"
    assert load(monkeypatch, LLM_API_KEY="another").llm_key == "another"


def test_secrets_do_not_show_when_settings_are_printed(monkeypatch):
    settings = load(monkeypatch, JWT_SECRET=SECRET)
    assert SECRET not in repr(settings)
    assert settings.jwt_secrets == (SECRET,)


def test_several_secrets_are_taken_newest_first(monkeypatch):
    assert load(monkeypatch, JWT_SECRET=f" {SECRET} ,{OTHER},").jwt_secrets == (SECRET, OTHER)


def test_a_secret_that_was_made_is_kept_and_is_for_the_owner_only(tmp_path):
    first = Settings(var_dir=tmp_path / "new").jwt_secrets
    assert Settings(var_dir=tmp_path / "new").jwt_secrets == first
    assert Settings(var_dir=tmp_path / "other").jwt_secrets != first
    assert len(first[0]) == 64
    (file,) = (tmp_path / "new").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def _read_secret(folder: str) -> str:
    return Settings(var_dir=Path(folder)).jwt_secrets[0]


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path):
    with multiprocessing.get_context("fork").Pool(4) as pool:
        assert len(set(pool.map(_read_secret, [str(tmp_path / "new")] * 16, chunksize=1))) == 1


def test_the_reference_is_current():
    """`alumunity settings > docs/settings.md` makes it so."""
    assert (ROOT / "docs" / "settings.md").read_text() == reference()


def test_the_reference_explains_every_setting():
    for name, field in Settings.model_fields.items():
        assert f"`{PREFIX}{name.upper()}`" in reference()
        assert field.description
