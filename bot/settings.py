"""Typed settings: ``PRIOLINE_*`` variables, or the same names in ``prioline.toml`` (lower case, without the prefix).

A variable wins over the file. Unknown or malformed settings stop the start, all faults listed at once.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal

import tomllib
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, ValidationInfo, field_validator

from actions.handoff.alarm_list import ALARM_KINDS, AlarmList
from bot.smtp import MailServer

PREFIX = "PRIOLINE_"
SIMULATOR_ACCOUNT = "AC" + "0" * 32
"""The carrier account of the built-in phone simulator."""
ROOT = Path(__file__).resolve().parent.parent
SETTINGS_FILE = ROOT / "prioline.toml"
INNER_VARIABLES = ("PRIOLINE_ACTIONS_URL", "PRIOLINE_TRACKER_DB", "PRIOLINE_CACHE_DIR", "PRIOLINE_TEST_MODELS_DIR")
"""Variables that our own processes hand on to each other; they are no settings."""


class SettingsError(ValueError):
    """The settings cannot be used; the message has one line for each fault."""


class Settings(BaseModel):
    """All settings, with the values of a start on one machine as defaults."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data_dir: Path = ROOT / "data"
    """Database, models, mail folder and logs."""
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    """Port of the web process, the only public one; 0 takes a free one."""
    public_url: str = ""
    """Address under which browsers and the carrier reach the web process; empty: the loopback address."""
    database_url: str = ""
    """SQLAlchemy address; empty: SQLite in the data folder."""
    rasa_timeout_s: float = Field(default=8.0, gt=0, le=14)
    allowed_origins: tuple[str, ...] = ()
    """Sites whose pages may open the chat."""
    embedding_origins: tuple[str, ...] = ()
    """Sites that may show the chat page in a frame."""
    twilio_account_sid: str = ""
    """Account at the carrier; empty: the built-in phone simulator."""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_auth_token_previous: SecretStr = SecretStr("")
    """The old token while it is being changed."""
    twilio_from_number: str = "+12025550100"
    emergency_number: str = "+12025550199"
    """The manager on duty's own phone, dialled when nothing else works."""
    line_numbers: dict[str, str] = {
        "nl": "+12025550110",
        "de": "+12025550111",
        "ru": "+12025550112",
        "it": "+12025550113",
        "fr": "+12025550114",
    }
    """The priority line's number for each language."""
    alarm_mail: dict[str, tuple[str, ...]] = Field(default={"": ("managers",)}, validate_default=True)
    """Who gets alarms by mail, by kind of alarm; the entry without a kind is for all kinds that have none."""
    alarm_phones: dict[str, tuple[str, ...]] = {}
    """Phones (E.164) that ring for alarms, by kind; the entry without a kind is for the urgent ones."""
    alarm_language: Literal["nl", "de", "ru", "it", "fr"] = "nl"
    """Language of alarm calls to phones that belong to no agent."""
    mail_language: Literal["en", "nl", "de", "ru", "it", "fr"] = "en"
    """Language of the mails to managers and operators."""
    smtp_url: SecretStr = SecretStr("")
    """Mail server, smtps://user:password@host:465 or smtp://host:587; empty: mails stay in the data folder's mail."""
    mail_from: str = "prioline@localhost"
    """Sender of the mails."""
    sign_in_header: str = ""
    """Header in which a reverse proxy that has verified the person names the desk's account; empty: passwords alone."""
    sign_in_proxies: tuple[str, ...] = Field(default=(), validate_default=True)
    """Addresses or networks of that proxy; the header counts from there alone."""
    simulator_speed: float = Field(default=1.0, ge=0)
    """How fast simulated phones live: 1 real time, 0 at once."""
    clock_file: Path | None = None
    """For tests and demonstrations: a file with the instant that counts as now."""

    @field_validator("line_numbers", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        """Read ``nl=+12025550110,de=+12025550111`` from a variable."""
        if isinstance(value, str):
            return dict(pair.split("=", 1) for pair in value.split(",") if "=" in pair)
        return value

    @field_validator("alarm_mail", "alarm_phones", mode="before")
    @classmethod
    def _by_kind(cls, value: object) -> object:
        """Read ``a@example.com,missed=b@example.com`` from a variable; a list in the file is for all kinds."""
        if isinstance(value, list):
            return {"": tuple(value)}
        if not isinstance(value, str):
            return value
        found: dict[str, tuple[str, ...]] = {}
        for entry in (entry.strip() for entry in value.split(",") if entry.strip()):
            kind, _, address = entry.rpartition("=")
            found[kind.strip()] = (*found.get(kind.strip(), ()), address.strip())
        return found

    @field_validator("smtp_url")
    @classmethod
    def _is_mail_server(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            MailServer.from_url(value.get_secret_value())
        return value

    @field_validator("alarm_mail", "alarm_phones")
    @classmethod
    def _kinds(cls, value: dict[str, tuple[str, ...]], info: ValidationInfo) -> dict[str, tuple[str, ...]]:
        unknown = sorted(set(value) - {"", *ALARM_KINDS})
        if unknown:
            raise ValueError(f"unknown kind of alarm {', '.join(unknown)}; there are {', '.join(ALARM_KINDS)}")
        phones = [phone for phones in value.values() for phone in phones if info.field_name == "alarm_phones"]
        wrong = [phone for phone in phones if not re.fullmatch(r"\+[1-9]\d{6,14}", phone)]
        if wrong:
            raise ValueError(f"{', '.join(wrong)} is no number in E.164 form (+12025550123)")
        return value

    @field_validator("allowed_origins", "embedding_origins", "sign_in_proxies", mode="before")
    @classmethod
    def _list(cls, value: object) -> object:
        """Read a comma list from a variable."""
        return tuple(item.strip() for item in value.split(",") if item.strip()) if isinstance(value, str) else value

    @field_validator("sign_in_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """Check that each is an address or a network, and that a header has a sender that it counts from."""
        for item in value:
            ip_network(item, strict=False)
        if info.data.get("sign_in_header") and not value:
            raise ValueError("sign_in_header is set: give the proxy's address, from which alone the header counts")
        return value

    @property
    def alarm_list(self) -> AlarmList:
        """Who is told of alarms."""
        return AlarmList(
            mail_default=self.alarm_mail.get("", ()),
            phones_default=self.alarm_phones.get("", ()),
            mail={kind: addresses for kind, addresses in self.alarm_mail.items() if kind},
            phones={kind: phones for kind, phones in self.alarm_phones.items() if kind},
        )

    @property
    def database(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{self.data_dir / 'prioline.db'}"

    @property
    def models_dir(self) -> Path:
        """Where trained models lie."""
        return self.data_dir / "models"

    @property
    def mail_server(self) -> MailServer | None:
        """The mail server that sends the alarms, if one is set."""
        url = self.smtp_url.get_secret_value()
        return MailServer.from_url(url) if url else None

    @property
    def feedback_dir(self) -> Path:
        """Where reviewed feedback lies as training data; training reads it beside ours."""
        return self.data_dir / "feedback" / "training"

    @property
    def uses_simulator(self) -> bool:
        """Whether calls go to the built-in phone simulator."""
        return not self.twilio_account_sid


def load_settings(environment: Mapping[str, str] | None = None, file: Path = SETTINGS_FILE) -> Settings:
    """Return the settings.

    Raises:
        SettingsError: a setting is unknown or malformed; every fault in one line.
    """
    given = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    if file.exists():
        try:
            values.update(tomllib.loads(file.read_text(encoding="utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{file.name}: not readable as TOML: {error}") from error
    for name, value in given.items():
        if name.startswith(PREFIX) and name not in INNER_VARIABLES:
            values[name.removeprefix(PREFIX).lower()] = value
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError("\n".join(_fault(fault) for fault in error.errors())) from error


def session_secret(settings: Settings) -> str:
    """Return the secret that signs the desk's cookies: made once, kept in the data folder, readable by us alone."""
    path = settings.data_dir / "session-secret"
    if not path.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


def _fault(fault: Any) -> str:
    name = str(fault["loc"][0])
    where = f"{PREFIX}{name.upper()} ({name} in {SETTINGS_FILE.name})"
    if fault["type"] == "extra_forbidden":
        return f"{where}: unknown setting; remove it or correct its name"
    return f"{where}: {fault['msg'].lower()}"
