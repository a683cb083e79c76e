"""Questions and code sent to a running server; prints rows of bench/serve's table.

usage: askers.py URL QUESTIONS PID     QUESTIONS as tests/assistant/questions.tsv, PID of the server
"""

import concurrent.futures
import contextlib
import json
import pathlib
import sys
import time
import urllib.request

CHART = """
import pandas as pd, matplotlib.pyplot as plt, trace_db
steps = trace_db.sql("select model, output_tokens, prefix_tokens from rounds").df()
totals = steps.groupby("model").output_tokens.sum()
totals.plot.bar()
print(len(steps))
"""


def last_event(url, body):
    """Milliseconds until the stream ended, and its last event as (name, data)."""
    start = time.monotonic()
    request = urllib.request.Request(url, data=json.dumps(body).encode())
    with urllib.request.urlopen(request) as stream:
        lines = stream.read().decode().strip().split("\n")
    data = json.loads(lines[-1].removeprefix("data: "))
    return (time.monotonic() - start) * 1000, lines[-2].removeprefix("event: "), data


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def resident_mb(root):
    """What the server and its workers keep in memory, shared pages counted once (PSS)."""
    parents = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")")[-1].split()[1])
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    total_kb = 0
    for pid in family:
        with contextlib.suppress(OSError):
            for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total_kb += int(line.split()[1])
    return total_kb // 1024


def main(url, questions_file, pid):
    lines = pathlib.Path(questions_file).read_text().splitlines()
    questions = [line.split("\t")[0] for line in lines if line.strip() and not line.startswith("#")]
    ask, run = f"{url}/api/v1/ask", f"{url}/api/v1/run"
    for question in questions:  # what is derived is computed once
        last_event(ask, {"question": question})
    times = [last_event(ask, {"question": question})[0] for question in questions]
    print(f"| a question to the planner, warm, one of {len(questions)} | median {quantile(times, 0.5):.0f} ms,"
          f" p95 {quantile(times, 0.95):.0f} ms, slowest {max(times):.0f} ms |")

    chart = {"language": "python", "source": CHART}
    last_event(run, chart)
    times = []
    for _ in range(10):
        ms, name, data = last_event(run, chart)
        assert data["state"] == "finished" and data["artifacts"], data
        times.append(ms)
    print(f"| Python: every step to a DataFrame, group-by, bar chart, warm | median {quantile(times, 0.5):.0f} ms,"
          f" slowest {max(times):.0f} ms |")

    start = time.monotonic()
    ends, peak_mb = [], 0
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        asked = [pool.submit(last_event, *((run, chart) if i % 5 == 0 else (ask, {"question": questions[i]})))
                 for i in range(50)]
        while not all(future.done() for future in asked):
            peak_mb = max(peak_mb, resident_mb(int(pid)))
            time.sleep(0.1)
        ends = [future.result() for future in asked]
    bad = [name for _, name, data in ends if name == "error" or data.get("state", "finished") != "finished"]
    print(f"| 50 askers at once, ten of them with that chart | all done after {time.monotonic() - start:.1f} s,"
          f" {len(bad)} failed, {peak_mb} MB with all workers |")


if __name__ == "__main__":
    main(*sys.argv[1:])
