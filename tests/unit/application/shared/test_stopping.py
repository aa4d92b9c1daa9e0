"""Tasks that go on for ever, told to end while a driver works for them."""

from __future__ import annotations

import asyncio

from application.shared.stopping import is_stopping, pause


async def _driver() -> None:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        raise OSError("lost connection") from None


async def _loop() -> None:
    while True:
        try:
            await _driver()
        except OSError:
            await pause(0)


async def test_a_loop_ends_although_its_driver_took_the_order_for_a_broken_connection():
    task = asyncio.create_task(_loop())
    await asyncio.sleep(0)
    task.cancel()
    async with asyncio.timeout(5):
        await asyncio.wait([task])
    assert task.cancelled()


async def test_a_task_that_nobody_told_to_end_goes_on_after_a_pause():
    assert not is_stopping()
    await pause(0)


async def test_a_task_knows_that_it_was_told_to_end_even_when_that_was_swallowed():
    found = []

    async def work() -> None:
        try:
            await _driver()
        except OSError:
            found.append(is_stopping())

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert found == [True]
