"""All settings, in one frozen class; each is read from the environment variable `ALUM_` + its name in capitals."""

from __future__ import annotations

import os
import re
import secrets
from email.utils import parseaddr
from functools import cached_property
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "ALUM_"
MIN_SECRET_BYTES = 32


_SCHEMES = {
    "database_url": ("sqlite", "mysql", "mariadb"),
    "redis_url": ("redis", "rediss", "unix"),
    "objects_url": ("file", "s3"),
    "mail_url": ("file", "smtp", "smtps"),
    "public_url": ("http", "https"),
    "llm_base_url": ("http", "https"),
}
_LOCAL = frozenset({"sqlite", "file", "unix"})
OPENAI_URL = "https://api.openai.com/v1"
_ORIGIN = re.compile(r"https?://[^\s/?#@]+")


class BadSettings(Exception):
    """The environment makes no sense; the message says which variable and why."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", populate_by_name=True)

    env: Literal["development", "production"] = Field(
        "development", description="`production` refuses unsafe defaults and hides the demo logins."
    )
    var_dir: Path = Field(
        Path("var"), description="Where the embedded wiring keeps database, objects, mail and generated secrets."
    )
    database_url: str = Field(
        "", description="`sqlite:///file` or `mysql://user:password@host/name`; empty = a file in `VAR_DIR`."
    )
    database_pool: int = Field(10, ge=1, le=200, description="Database connections that one process keeps open.")
    redis_url: str = Field("", description="`redis://host:port/db`; empty = everything in process.")
    objects_url: str = Field("", description="`file:folder` or `s3://bucket?endpoint=...`; empty = `VAR_DIR`/objects.")
    queue: Literal["inline", "dramatiq"] = Field(
        "inline", description="`inline` (job table and the worker that `serve` supervises) or `dramatiq` (needs Redis)."
    )
    mail_url: str = Field("", description="`file:folder` or `smtp://user:password@host:port`; empty = `VAR_DIR`/mail.")
    mail_from: str = Field("AlumUnity <no-reply@alumunity.local>", description="Sender of every mail.")
    public_url: str = Field("http://127.0.0.1:8000", description="Where people reach the product; used in mails.")
    jwt_secret: SecretStr = Field(
        SecretStr(""),
        description="Secrets that sign access tokens, newest first, separated by commas, 32 bytes or more each; "
        "generated into `VAR_DIR` in development, required in production.",
    )
    data_key: SecretStr = Field(
        SecretStr(""),
        description="Secret of 32 bytes or more that encrypts waiting mails and hashes codes and erased addresses; it "
        "must stay the same. Generated into `VAR_DIR` in development, required in production.",
    )
    access_token_minutes: int = Field(60, ge=1, le=1440, description="How long an access token is good for.")
    cors_origins: str = Field(
        "", description="Exact origins, separated by commas; empty = any localhost origin, in development only."
    )
    trusted_proxies: str = Field(
        "", description="Networks of proxies whose `X-Forwarded-For` is believed, separated by commas: `10.0.0.0/8`."
    )
    rate_limit_per_minute: int = Field(
        100, ge=1, le=1_000_000, description="Requests per minute of one person to one group of routes."
    )
    request_timeout_seconds: float = Field(
        30,
        gt=0,
        le=3600,
        description="After so long without an answer a request is ended; uploads have twenty times it.",
    )
    google_client_id: str = Field("", description="OAuth client whose Google ID tokens sign people in; empty = off.")
    google_keys: str = Field(
        "https://www.googleapis.com/oauth2/v3/certs",
        description="Where Google's public keys (JWKS) are: an address, or `file:path` for an installation without "
        "internet.",
    )
    sockets_per_user: int = Field(
        10, ge=1, le=1_000, description="WebSocket connections that one person may have open."
    )
    show_invited: bool = Field(
        True, description="Whether directory, matching and map show people who have not claimed their account yet."
    )
    signed_url_minutes: int = Field(60, ge=1, le=10_080, description="How long the address of a photo or CV is good.")
    college_name: str = Field("Our University", min_length=1, max_length=255, description="Name of the first college.")
    college_code: str = Field(
        "main", pattern=r"^[a-z0-9-]{1,32}$", description="Short name of the first college, for programs."
    )
    list_cap: int = Field(1_000, ge=1, le=10_000, description="Items of a list that is not paged.")
    import_chunk_rows: int = Field(2_000, ge=1, le=20_000, description="Rows that an import stores per transaction.")
    import_problem_limit: int = Field(
        10_000, ge=0, le=1_000_000, description="Remarks on rows kept per upload; the counts beside them stay exact."
    )
    llm_provider: Literal["template", "openai"] = Field(
        "template",
        description="Who writes names and descriptions: `template` (no model), or `openai`: whatever speaks OpenAI's "
        "chat completions, like OpenAI, the Emergent key, vLLM and Ollama; needs the extra `llm`.",
    )
    llm_api_key: SecretStr = Field(
        SecretStr(""), description="Key of the language model's API; may be empty for own ones."
    )
    emergent_llm_key: SecretStr = Field(
        SecretStr(""),
        validation_alias=AliasChoices(f"{PREFIX}EMERGENT_LLM_KEY", "EMERGENT_LLM_KEY"),
        description="Used where `LLM_API_KEY` is empty; also read as `EMERGENT_LLM_KEY`. Needs `LLM_BASE_URL`.",
    )
    llm_base_url: str = Field(
        "", description=f"Address of the API, like `http://127.0.0.1:11434/v1`; empty = `{OPENAI_URL}`."
    )
    llm_model: str = Field("", max_length=100, description="Name of the model; required unless there is none.")
    llm_timeout_seconds: float = Field(
        12,
        gt=0,
        le=600,
        description="After so long without an answer of the model, retries included, a template writes.",
    )
    llm_concurrency: int = Field(4, ge=1, le=100, description="Calls of the model at a time, by one process.")
    embedder: Literal["builtin", "sentence-transformers"] = Field(
        "builtin",
        description="What says how near two skills are: `builtin`, learnt from the network's own lists, or "
        "`sentence-transformers` (extra `semantic`).",
    )
    embedder_model: str = Field(
        "sentence-transformers/all-MiniLM-L6-v2",
        min_length=1,
        description="Model for `sentence-transformers`: a folder, or a name in the local cache.",
    )
    skill_semantic_share: float = Field(
        0.1,
        ge=0,
        le=1,
        description="Share of the meaning in an edge between two skills; the rest is being named together.",
    )
    skill_profile_weight: float = Field(1.0, gt=0, le=100, description="What a profile counts in the skill graph.")
    skill_job_weight: float = Field(1.0, gt=0, le=100, description="What a posting of the portal counts there.")
    skill_market_weight: float = Field(0.5, gt=0, le=100, description="What an imported posting counts there.")
    skill_course_weight: float = Field(0.5, gt=0, le=100, description="What a course record counts there.")
    skill_min_together: int = Field(
        2, ge=1, le=1_000, description="Documents of one kind that name two skills before an edge is thought of."
    )
    skill_neighbours: int = Field(
        20, ge=0, le=200, description="Skills nearest in meaning to which an edge is thought of as well."
    )
    skill_approximate_from: int = Field(
        150_000,
        ge=0,
        description="Skills from which on the nearest in meaning are looked up approximately, with hnswlib "
        "(extra `ann`).",
    )
    skill_edges: int = Field(20, ge=1, le=200, description="Edges of a skill: its strongest ones.")
    skill_trend_days: int = Field(90, ge=1, le=3_650, description="Length of the two periods that trends compare.")
    skill_trend_support: int = Field(
        5, ge=1, le=10_000, description="New documents that name a skill without which nothing is said of its trend."
    )
    skill_emerging_growth: float = Field(
        0.5,
        ge=0,
        le=100,
        description="Growth of its share from which on a skill is emerging; 0.5 is half as much again.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level that is logged.")
    sqlite_synchronous: Literal["OFF", "NORMAL", "FULL"] = Field(
        "NORMAL", description="SQLite's `synchronous`; `FULL` also survives a power cut, `OFF` is for tests."
    )

    @field_validator(*_SCHEMES)
    @classmethod
    def _is_url(cls, value: str, info: ValidationInfo) -> str:
        schemes = _SCHEMES[str(info.field_name)]
        if not value and info.field_name != "public_url":
            return value
        parts = urlsplit(value)
        if parts.scheme not in schemes:
            raise ValueError(f"begins with none of {', '.join(schemes)}")
        if parts.scheme == "sqlite" and parts.path in ("", "/", "/:memory:"):
            raise ValueError("names no file; each connection to a database in memory would see one of its own")
        if parts.scheme in _LOCAL:
            if not parts.path:
                raise ValueError("names no file or folder")
        elif not parts.hostname:
            raise ValueError("names no host or bucket")
        if parts.scheme in ("mysql", "mariadb") and not parts.path.strip("/"):
            raise ValueError("names no database")
        if parts.port == 0:  # asking for the port raises ValueError when it is no number
            raise ValueError("port 0 is none")
        return value

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        for origin in _parts(value):
            if not _ORIGIN.fullmatch(origin):
                raise ValueError("holds what is no origin like https://alumni.example or http://localhost:3000")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        for part in _parts(value):
            ip_network(part)  # raises ValueError
        return value

    @field_validator("mail_from")
    @classmethod
    def _is_sender(cls, value: str) -> str:
        if "@" not in parseaddr(value)[1]:
            raise ValueError("is no address like Alumni Office <office@alumni.example>")
        return value

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if self.queue == "dramatiq" and not self.redis_url:
            raise ValueError("ALUM_QUEUE=dramatiq needs ALUM_REDIS_URL")
        if any(len(secret.encode()) < MIN_SECRET_BYTES for secret in self._given_secrets()):
            raise ValueError(f"each secret in ALUM_JWT_SECRET needs at least {MIN_SECRET_BYTES} bytes")
        data_key = self.data_key.get_secret_value().strip()
        if data_key and len(data_key.encode()) < MIN_SECRET_BYTES:
            raise ValueError(f"ALUM_DATA_KEY needs at least {MIN_SECRET_BYTES} bytes")
        if self.env == "production":
            if not data_key:
                raise ValueError("ALUM_DATA_KEY is required when ALUM_ENV=production")
            if not self._given_secrets():
                raise ValueError("ALUM_JWT_SECRET is required when ALUM_ENV=production")
            if not self.origins:
                raise ValueError("ALUM_CORS_ORIGINS is required when ALUM_ENV=production")
        return self

    @model_validator(mode="after")
    def _can_ask_a_model(self) -> Self:
        if self.llm_provider == "template":
            return self
        if find_spec("openai") is None:
            raise ValueError(
                f"ALUM_LLM_PROVIDER={self.llm_provider} needs the extra `llm`: pip install 'alumunity[llm]'"
            )
        if not self.llm_model:
            raise ValueError(f"ALUM_LLM_MODEL is required when ALUM_LLM_PROVIDER={self.llm_provider}")
        # A key is never sent to a service that it may not be for.
        if not self.llm_base_url and not self.llm_api_key.get_secret_value():
            if self.emergent_llm_key.get_secret_value():
                raise ValueError("ALUM_LLM_BASE_URL is required with EMERGENT_LLM_KEY: the address of Emergent's proxy")
            raise ValueError("ALUM_LLM_API_KEY is required unless ALUM_LLM_BASE_URL says where no key is needed")
        return self

    def _given_secrets(self) -> list[str]:
        return _parts(self.jwt_secret.get_secret_value())

    @property
    def origins(self) -> list[str]:
        """Where the web client may come from."""
        return _parts(self.cors_origins)

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.var_dir.absolute() / 'alumunity.db'}"

    @property
    def is_sqlite(self) -> bool:
        return self.database.startswith("sqlite")

    @property
    def objects(self) -> str:
        return self.objects_url or f"file:{self.var_dir / 'objects'}"

    @property
    def mail(self) -> str:
        return self.mail_url or f"file:{self.var_dir / 'mail'}"

    @property
    def llm_url(self) -> str:
        return self.llm_base_url or OPENAI_URL

    @property
    def llm_key(self) -> str:
        """Empty where the server wants none."""
        return self.llm_api_key.get_secret_value() or self.emergent_llm_key.get_secret_value()

    @cached_property
    def jwt_secrets(self) -> tuple[str, ...]:
        """Newest first; in development one is made and kept in `var_dir` when none is given."""
        return tuple(self._given_secrets()) or (_kept_secret(self.var_dir / "jwt_secret"),)

    @cached_property
    def key_of_data(self) -> str:
        """In development one is made and kept in `var_dir` when none is given."""
        return self.data_key.get_secret_value() or _kept_secret(self.var_dir / "data_key")

    @cached_property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ip_network(part) for part in _parts(self.trusted_proxies))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _kept_secret(path: Path) -> str:
    """A secret that survives restarts; of several processes that start at once one makes it for all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.touch(mode=0o600)
    temporary.write_text(secrets.token_hex(32))
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    return path.read_text().strip()


def load_settings() -> Settings:
    """Settings from the environment. Raises BadSettings naming each variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [_line(problem["loc"], problem["msg"]) for problem in error.errors(include_input=False)]
        raise BadSettings("\n".join(lines)) from None


def _line(location: tuple[int | str, ...], message: str) -> str:
    text = message.removeprefix("Value error, ")
    return f"{PREFIX}{str(location[0]).upper()}: {text}" if location else text


def reference() -> str:
    """The settings as a Markdown table, for docs/settings.md."""
    lines = ["# Settings", "", "Made from the settings class by `alumunity settings`; a test keeps it true.", ""]
    lines += ["| Variable | Default | Meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, SecretStr):
            default = ""
        shown = f"`{default}`" if default not in ("", None) else ""
        lines.append(
            f"| `{PREFIX}{name.upper()}` | {shown} | {(field.description or '').replace('|', chr(92) + '|')} |"
        )
    return "\n".join(lines) + "\n"
