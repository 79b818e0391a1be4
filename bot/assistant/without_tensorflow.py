"""Lets the Rasa server start without TensorFlow, which none of our components uses.

Rasa 3.6 imports TensorFlow wherever it *could* use one of its neural components (DIET, TED): ten seconds and some
400 MB for nothing here. :func:`install` answers these imports with empty stand-ins. Whatever would really compute
with TensorFlow fails at once with a clear error; training runs with the real package.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any, Optional

STANDS_IN_FOR = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras", "tensorboard")


class _Anything(type):
    """A class whose attributes are again such classes, so that Rasa may name, subclass and annotate with them."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(f"{cls.__name__}.{name}")

    def __call__(cls, *arguments: Any, **options: Any) -> Any:
        if cls.__dict__.get("stand_in"):
            # As a decorator (tf.function) it leaves the function as it is; as a value it is a fresh stand-in.
            if len(arguments) == 1 and callable(arguments[0]) and not options:
                return arguments[0]
            return _stand_in(cls.__name__)
        raise RuntimeError(f"{cls.__name__} needs TensorFlow, which this process runs without; use `prioline train`")

    def __getitem__(cls, _item: Any) -> Any:
        return cls

    def __or__(cls, _other: Any) -> Any:
        return cls


def _stand_in(name: str) -> Any:
    return _Anything(name.rpartition(".")[2], (), {"stand_in": True, "__module__": "tensorflow"})


class _Module(ModuleType):
    __path__: Sequence[str] = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = _stand_in(name)
        setattr(self, name, found)
        return found


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Any = None, target: Any = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        if fullname.partition(".")[0] in STANDS_IN_FOR:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        module.__version__ = "2.12.0"  # type: ignore[attr-defined]


def install() -> None:
    """Answer all further imports of TensorFlow and its companions with stand-ins."""
    sys.meta_path.insert(0, _Finder())
