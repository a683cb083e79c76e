// The steps of a session as a table of texts.
import type { SessionStep } from "../../api/types";
import type { PlotTable } from "../../components/plot/PlotCard.svelte";
import { formatModel } from "../../format/model";
import { formatCount, formatUsd } from "../../format/number";
import { t } from "../../i18n/i18n.svelte";
import { generationSeconds, triggerName } from "./stepChart";

export function stepTable(steps: readonly SessionStep[]): Pick<PlotTable, "columns" | "rows"> {
  const right = (name: string, unit = ""): { name: string; unit: string; align: "right" } => ({
    name,
    unit,
    align: "right",
  });
  const seconds = (step: SessionStep): string => generationSeconds(step)?.toFixed(1) ?? "";
  return {
    columns: [
      right(t("session.step")),
      { name: t("session.trigger"), align: "left" },
      { name: t("sessions.model"), align: "left" },
      right(t("session.prefix")),
      right(t("session.append")),
      right(t("session.output")),
      right(t("session.generation"), "s"),
      right(t("sessions.tools")),
      right(t("sessions.cost")),
      right(t("session.costSoFar")),
      { name: t("session.compaction"), align: "left" },
    ],
    rows: steps.map((step) => [
      String(step.seq),
      triggerName(step),
      formatModel(step.model),
      formatCount(step.prefix_tokens),
      formatCount(step.append_tokens),
      formatCount(step.output_tokens),
      seconds(step),
      String(step.tools.length),
      formatUsd(step.cost_usd),
      formatUsd(step.cumulative_cost_usd),
      step.is_compaction ? `−${formatCount(step.context_drop_tokens)}` : "",
    ]),
  };
}
