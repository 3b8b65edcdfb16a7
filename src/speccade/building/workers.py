"""The processes of a batch: specs are handed out in chunks, results come back in order."""

import multiprocessing
from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from speccade.building.batch import BatchOptions, BatchResult, Worker
from speccade.core import notices
from speccade.core.diagnostics import error

_worker: list[Worker] = []
"""That of this process, once it has started."""


def _start_worker(options: BatchOptions) -> None:
    import signal

    from speccade.core.startup import keep_freed_memory, lean_process

    lean_process()
    keep_freed_memory()
    # The terminal sends an interrupt to the whole group; only the parent answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if multiprocessing.current_process().name.endswith("-1"):  # what takes long need not be said by every worker
        notices.listen(notices.to_terminal)
    _worker.append(Worker(options))


def _work(paths: list[str]) -> list[BatchResult]:
    return [_worker[0].generate(path) for path in paths]


def run(paths: list[str], options: BatchOptions, jobs: int) -> Generator[BatchResult]:
    """As `batch.run`, in `jobs` processes."""
    size = max(1, min(16, len(paths) // (jobs * 4)))
    chunks = deque(paths[start : start + size] for start in range(0, len(paths), size))
    pool = _pool(options, jobs)
    pending: deque[tuple[list[str], Future[list[BatchResult]]]] = deque()
    try:
        while chunks or pending:
            while chunks and len(pending) < jobs * 4:
                try:
                    pending.append((chunks[0], pool.submit(_work, chunks[0])))
                except BrokenProcessPool:  # a worker died while others were still at work
                    if not pending:
                        pool = _pool(options, jobs)
                    break
                chunks.popleft()
            if not pending:
                continue
            chunk, future = pending.popleft()
            try:
                results = future.result()
            except BrokenProcessPool:
                pool.shutdown(wait=False, cancel_futures=True)
                chunks.extendleft(reversed([waiting for waiting, _ in pending]))
                pending.clear()
                results = [_alone(path, options) for path in chunk]
                pool = _pool(options, jobs)
            yield from results
    finally:
        _stop(pool)


def _pool(options: BatchOptions, jobs: int) -> ProcessPoolExecutor:
    # Spawned, not forked: the parent may hold a progress bar's thread.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_start_worker, initargs=(options,))


def _stop(pool: ProcessPoolExecutor) -> None:
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.join(timeout=5)
        if process.is_alive():
            process.terminate()


def _alone(path: str, options: BatchOptions) -> BatchResult:
    """Generate one spec in a process of its own, which may die."""
    with _pool(options, 1) as pool:
        try:
            return pool.submit(_work, [path]).result()[0]
        except BrokenProcessPool:
            from speccade.building.outcome import EXIT_GENERATION, shell

            finding = error(
                "DISPATCH_003",
                "the process that generated this spec died",
                file=path,
                hint="it may have needed more memory than there is",
            )
            return BatchResult(path, shell(path, False, [finding], ()), EXIT_GENERATION, "failed")
