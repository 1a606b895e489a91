"""What a cluster of up to 100 workers would do: `python -m tests.benchmarks.cluster_throughput PHOTO [MB/s]`.

Measured here: the CPU time of refocusing this photo (the second time, so that all code is compiled), its file and
its result in bytes, and what a task costs the scheduler (200 empty tasks on a local cluster of two workers). Simulated
from these: workers like this computer's core, one store whose reads and writes share so many MB a second, and a client
that hands out one task after the other. What is not in it: slow workers, other traffic, the first compilation.
"""

from __future__ import annotations

import heapq
import os
import sys
import tempfile
import time
from pathlib import Path

USUAL_MB_S = 110.0  # of a store at the other end of 1 Gbit/s
PHOTOS = 2000
WORKERS = (1, 2, 5, 10, 20, 50, 100)
EMPTY_TASKS = 200


def measured_task(photo: Path) -> tuple[float, float]:
    """CPU-seconds for one photo, and MB read and written."""
    from d2f_core.batch import BatchOptions, run_batch
    from d2f_core.settings import RenderSettings

    with tempfile.TemporaryDirectory() as folder:
        options = BatchOptions(Path(folder))
        for _ in range(2):
            begin = time.process_time()  # of one core, whatever else the computer does
            (item,) = run_batch([photo], options, lambda path: RenderSettings(), jobs=1)
            seconds = time.process_time() - begin
        assert item.target is not None, item.message
        return seconds, (photo.stat().st_size + item.target.stat().st_size) / 1e6


def measured_hand_over() -> float:
    """Seconds that the scheduler and the client need for one task."""
    from distributed import Client, LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        client.gather(client.map(int, range(EMPTY_TASKS)))
        begin = time.perf_counter()
        client.gather(client.map(str, range(EMPTY_TASKS)))
        return (time.perf_counter() - begin) / EMPTY_TASKS


def simulated_s(workers: int, task_s: float, megabytes: float, hand_over_s: float, mb_s: float) -> float:
    """Seconds until all photos are done: free workers take the next one, its bytes wait their turn at the store."""
    free = [0.0] * workers
    handed = store = end = 0.0
    for _ in range(PHOTOS):
        handed = max(handed, heapq.heappop(free)) + hand_over_s
        store = max(store, handed) + megabytes / mb_s
        done = store + task_s
        heapq.heappush(free, done)
        end = max(end, done)
    return end


def main() -> int:
    """Print the table."""
    photo, mb_s = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else USUAL_MB_S
    task_s, megabytes = measured_task(photo)
    hand_over_s = measured_hand_over()
    print(f"{photo.name}: {task_s:.2f} CPU-s a photo, {megabytes:.1f} MB, {1000 * hand_over_s:.1f} ms to hand over")
    alone = simulated_s(1, task_s, megabytes, hand_over_s, mb_s)
    for workers in WORKERS:
        total = simulated_s(workers, task_s, megabytes, hand_over_s, mb_s)
        print(f"{workers:>4} workers  {3600 * PHOTOS / total:>8.0f} photos/h  {alone / total / workers:>4.0%} of even")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
