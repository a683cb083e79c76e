// Lines of progress and steps in words.
import type { StepResult } from "../api/assistant";
import { formatCount } from "../format/number";
import { formatMs } from "../format/time";
import { t } from "../i18n/i18n.svelte";
import type { ProgressLine, Step, Turn } from "./conversation";

export function stepName({ tool, language }: Pick<Step, "tool" | "language">): string {
  if (tool === "draw_figure") return t("assistant.tool.draw");
  if (tool === "get_experiment") return t("assistant.tool.experiment");
  return t(language === "python" ? "assistant.language.python" : "assistant.language.sql");
}

function gave(result: StepResult): string {
  if (result.state !== "finished") return t(`assistant.end.${result.state}`);
  const parts: string[] = [];
  if (result.columns.length > 0) parts.push(t("table.rows", { count: formatCount(result.rows.length) }));
  if (result.figure || result.artifacts.some(({ mime }) => mime.startsWith("image/"))) parts.push(t("assistant.aPlot"));
  return parts.length > 0 ? parts.join(", ") : t("assistant.end.finished");
}

export function outcomeText({ result }: Step): string {
  return result ? `${gave(result)} · ${formatMs(result.time_ms)}` : t("assistant.running");
}

export function progressText(line: ProgressLine, turn: Turn): string {
  switch (line.kind) {
    case "queued":
      return line.endedMs === null
        ? t("assistant.queued", { position: line.position ?? 0 })
        : t("assistant.progress.queued");
    case "reading":
      return t("assistant.progress.reading");
    case "thinking":
      return t("assistant.progress.thinking", { model: turn.model ?? t("assistant.theModel") });
    case "writing":
      return t("assistant.progress.writing");
    case "retry":
      return t("assistant.progress.retry", {
        reason: line.reason ?? "",
        attempt: line.attempt ?? 0,
        of: line.of ?? 0,
      });
    case "failover":
      return t("assistant.progress.failover", { from: line.from ?? "", to: line.to ?? "", reason: line.reason ?? "" });
    case "step": {
      const step = turn.steps.find((candidate) => candidate.step === line.step);
      if (!step) return "";
      const name = `${t("assistant.step", { number: step.step })}: ${stepName(step)}`;
      return step.result ? `${name}: ${gave(step.result)}` : `${name}: ${t("assistant.running")}`;
    }
  }
}
