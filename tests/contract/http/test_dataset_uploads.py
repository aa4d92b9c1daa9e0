from __future__ import annotations
import pytest, time
from tests.contract.http.datasets import *
pytestmark = pytest.mark.asyncio(loop_scope="session")

async def test_probe(office: Office) -> None:
    for _ in range(3):
        t = time.perf_counter()
        report = await office.load(people(10))
        print(time.perf_counter() - t, counts(report))
    import json
    print(json.dumps(report, indent=1))
    t = time.perf_counter()
    await office.reset()
    print("reset", time.perf_counter() - t)
