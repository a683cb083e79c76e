// The cells of a first notebook: one of each kind, and they work on any trace.
import type { CodeCell } from "../notebook/ipynb";

const models = `-- How much each model wrote
SELECT provider, model, count(*) AS steps, sum(output_tokens) AS output_tokens
FROM rounds
GROUP BY ALL
ORDER BY output_tokens DESC NULLS LAST, model
LIMIT 12`;

const days = `-- Tool calls per day
SELECT CAST(emitted_at AS DATE) AS day, count(*) AS calls
FROM tool_calls
WHERE emitted_at IS NOT NULL
GROUP BY ALL
ORDER BY day`;

const tools = `import matplotlib.pyplot as plt
import trace_db

tools = trace_db.sql("""
    SELECT tool_name, count(*) AS calls, median(tool_wall_latency_ms) AS median_ms
    FROM tool_calls
    GROUP BY ALL
    ORDER BY calls DESC, tool_name
    LIMIT 12
""").df()

fig, ax = plt.subplots(figsize=(8, 4.5))
ax.barh(tools["tool_name"][::-1], tools["calls"][::-1], color="#2563eb")
ax.set_xlabel("calls")
ax.spines[["top", "right"]].set_visible(False)
fig.tight_layout()
tools`;

export const starterCells: readonly CodeCell[] = [
  { language: "sql", source: models },
  { language: "sql", source: days },
  { language: "python", source: tools },
];
