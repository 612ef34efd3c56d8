"""The settings of the site, read from environment variables; every one is named in ``docs/operating.md``."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from lms.credentials.signing import generate_keyring, load_keyring

ROOT = Path(__file__).parent


class MisconfiguredError(SystemExit):
    """The site cannot start; the message lists what is missing and how to set it."""


class Settings(BaseSettings):
    """One value per setting. ``demo`` is what ``make run`` starts; ``production`` accepts no generated secret."""

    model_config = SettingsConfigDict(env_prefix="LMS_", extra="ignore")

    mode: Literal["demo", "production", "test"] = "production"
    data: Path = ROOT / "instance"
    database_url: str | None = Field(default=None, validation_alias=AliasChoices("DATABASE_URL", "database_url"))
    secret_key: str | None = None
    password_salt: str | None = None
    signing_keys: str | None = Field(default=None, description="A JWK set with the private Ed25519 key that signs certificates.")
    base_url: str = "http://127.0.0.1:8000"
    proxies: int = Field(default=0, ge=0, description="How many proxies before the site add to X-Forwarded-For.")
    provider: str = "Threshold Training"
    mail_server: str | None = None
    mail_port: int = 25
    mail_username: str | None = None
    mail_password: str | None = None
    mail_use_tls: bool = False
    mail_sender: str = "Threshold <no-reply@example.org>"
    rate_limits: bool = True
    exit_address: str = Field(default="https://www.weather.gov/", description="The neutral page that quick exit opens.")

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("it must start with https:// (or http:// to try something out)")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_a_database_we_know(cls, value: str | None) -> str | None:
        if value and not value.startswith(("sqlite:///", "postgresql", "postgres://")):
            raise ValueError("it must start with postgresql:// or sqlite:///")
        return value

    @field_validator("signing_keys")
    @classmethod
    def _holds_a_key(cls, value: str | None) -> str | None:
        if value:
            load_keyring(value)
        return value

    @property
    def database(self) -> str:
        """The database's address; a SQLite file in the data folder unless another is set."""
        url = self.database_url or f"sqlite:///{self.data / 'threshold.db'}"
        return url.replace("postgresql://", "postgresql+psycopg://", 1).replace("postgres://", "postgresql+psycopg://", 1)

    @property
    def is_https(self) -> bool:
        """Whether the public address is a secure one, so that cookies may insist on it."""
        return self.base_url.startswith("https://")


def load() -> Settings:
    """The settings of this process; MisconfiguredError, naming everything at fault, when they cannot work."""
    try:
        settings = Settings()
    except ValidationError as problem:
        faults = [f"{_variable(str(error['loc'][0]))}: {error['msg']}" for error in problem.errors()]
        raise MisconfiguredError("Threshold cannot start:\n  " + "\n  ".join(faults)) from None
    settings.data.mkdir(parents=True, exist_ok=True)
    return with_demo_secrets(settings) if settings.mode == "demo" else _insist_on_secrets(settings)


def _variable(name: str) -> str:
    """The environment variable of a setting."""
    return name if name.isupper() else f"LMS_{name.upper()}"


def _insist_on_secrets(settings: Settings) -> Settings:
    wanted = {
        "LMS_SECRET_KEY": (
            settings.secret_key,
            32,
            "signs sessions; make one: python3 -c 'import secrets; print(secrets.token_hex(32))'",
        ),
        "LMS_PASSWORD_SALT": (settings.password_salt, 16, "goes into password hashes; make one the same way and never change it"),
        "LMS_SIGNING_KEYS": (settings.signing_keys, 40, "signs certificates; make it once with: python3 -m lms.credentials"),
        "LMS_BASE_URL": (
            settings.base_url if "base_url" in settings.model_fields_set else None,
            8,
            "stands in every certificate for ever, such as https://training.example.gov",
        ),
    }
    faults = [
        f"{name} is {'missing' if not value else 'too short'}: it {why}"
        for name, (value, least, why) in wanted.items()
        if not value or len(value) < least
    ]
    if faults:
        raise MisconfiguredError(
            "Threshold cannot start in production:\n  " + "\n  ".join(faults) + "\nTo try it out with made-up secrets: make run"
        )
    return settings


def with_demo_secrets(settings: Settings) -> Settings:
    """The settings with every missing secret taken from the data folder, where it is made once for the demo."""
    return settings.model_copy(
        update={
            name: getattr(settings, name) or _kept_secret(settings.data / f"demo-{name.replace('_', '-')}", make)
            for name, make in (
                ("secret_key", lambda: secrets.token_hex(32)),
                ("password_salt", lambda: secrets.token_hex(32)),
                ("signing_keys", generate_keyring),
            )
        }
    )


def _kept_secret(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(make())
    return path.read_text()
