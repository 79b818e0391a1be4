from typing import Any

import pytest


@pytest.mark.parametrize("address",["", "?state=long","?words=antwoord&show=nl&show=en_XA","/dialogues","/dialogues?channel=voice&conversation=it/2","/understanding","/languages","/languages/nl"])
def test_smoke(bench: Any, address:str) -> None:
    c=bench.signed_in()
    r=c.get("/workbench"+address); print(r.status_code,len(r.text),r.elapsed); assert r.status_code==200, r.text
    if address=='':
        e=bench.entry("utter_ask_premium")
        r=c.get(f"/workbench/texts/{e.id}"); assert r.status_code==200
        r=c.get(f"/workbench/texts/{e.id}/ru"); assert r.status_code==200; print(r.text)
