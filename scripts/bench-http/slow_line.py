"""A proxy in front of a store that delays every response and measures every round trip."""

import asyncio
import threading
import time


class SlowLine:
    """Listens on its own port and forwards all bytes to `store_port`, both on loopback."""

    def __init__(self, store_port):
        self.store_port = store_port
        # Delay of a response in seconds.
        self.delay = 0
        # Seconds from the last bytes of each request to the first of its response, since `measure`.
        self.round_trips = []
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(asyncio.start_server(self.connect, "127.0.0.1", 0))
        self.port = self.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def measure(self, delay_ms):
        """Starts delaying responses, and clears the measurements."""
        self.delay, self.round_trips = delay_ms / 1e3, []

    async def connect(self, reader, writer):
        asked = None
        try:
            store_reader, store_writer = await asyncio.open_connection("127.0.0.1", self.store_port)
        except OSError:
            return writer.close()

        async def requests():
            nonlocal asked
            while data := await reader.read(65536):
                store_writer.write(data)
                asked = time.perf_counter()
            store_writer.close()

        async def answers():
            nonlocal asked
            while data := await store_reader.read(65536):
                if asked is not None:
                    began, asked = asked, None
                    await asyncio.sleep(self.delay)
                    self.round_trips.append(time.perf_counter() - began)
                writer.write(data)
            writer.close()

        await asyncio.gather(requests(), answers(), return_exceptions=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self.hang_up(), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    async def hang_up(self):
        """Closes all open connections."""
        self.server.close()
        open_ones = asyncio.all_tasks() - {asyncio.current_task()}
        for task in open_ones:
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)
