"""Errors that people can mend become one line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import typer
from sqlalchemy.exc import DBAPIError

from bot.environments import EnvironmentFault
from bot.processes import StartFault
from bot.settings import SettingsError

Command = TypeVar("Command", bound=Callable[..., Any])


def one_line_errors(command: Command) -> Command:
    """Turn the errors that people can mend into one line and exit status 1."""

    @wraps(command)
    def wrapped(*arguments: Any, **options: Any) -> Any:
        try:
            return command(*arguments, **options)
        except (SettingsError, StartFault, EnvironmentFault, ValueError, LookupError, OSError) as error:
            typer.echo(f"prioline: {error}", err=True)
            raise typer.Exit(1) from None
        except DBAPIError as error:
            typer.echo(f"prioline: database: {error.orig}; is PRIOLINE_DATABASE_URL right?", err=True)
            raise typer.Exit(1) from None

    return wrapped  # type: ignore[return-value]


def tell(line: str) -> None:
    """Print a line at once, also into a pipe."""
    typer.echo(line)
    sys.stdout.flush()
