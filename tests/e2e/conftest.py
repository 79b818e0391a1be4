"""The product for whole-product tests: one for each module, on its own data, ports and clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.model import lay_out, models_folder
from tests.e2e.product import Product

MakeProduct = Callable[..., Product]


@pytest.fixture(scope="session")
def models() -> Path:
    """A folder with the trained model that all products of this run share."""
    return models_folder()


@pytest.fixture(scope="module")
def make_product(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeProduct]:
    """Starts a product on an empty data folder; stops all of them at the end of the module."""
    running: list[Product] = []

    def make(now: str, **settings: str) -> Product:
        product = Product(lay_out(tmp_path_factory.mktemp("product"), models), now, **settings)
        running.append(product)
        product.start()
        return product

    yield make
    for product in running:
        product.stop()
