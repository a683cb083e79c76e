// The cards of statistics: which numbers, in which order, and how each is written.
import { dash, formatCount, formatMagnitude, formatShare, formatUsd } from "../../format/number";
import { formatHours, formatMs, formatSeconds } from "../../format/time";
import { formatModel } from "../../format/model";

type Format = (value: number) => string;

const decimal: Format = (value) =>
  value.toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const share: Format = (value) => formatShare(value, 1);
const times: Format = (value) => `${value.toFixed(value < 10 ? 2 : 0)}×`;
const speed: Format = (value) => `${value.toFixed(1)} tok/s`;
const hours: Format = (seconds) => formatHours(seconds / 3600);
const points: Format = (value) => `${value.toFixed(3)} pp`;
const minutes: Format = (value) => formatSeconds(value * 60);
const usd: Format = formatUsd;

export const statCards = {
  models: {
    modelsRepresented: formatCount,
    topModelName: null,
    topModelStepShare: share,
    opusStepShare: share,
    claudeStepShare: share,
    codexStepShare: share,
    claudeCostShare: share,
    codexCostShare: share,
  },
  rates: {
    avgStepsPerDay: decimal,
    avgSessionsPerDay: decimal,
    avgActiveHoursPerDay: decimal,
    avgCostPerDay: usd,
    avgActiveDaysPerWeek: decimal,
    avgStepsPerWeek: formatCount,
    avgSessionsPerWeek: decimal,
    avgCostPerWeek: usd,
    costPerHourUsd: usd,
    tokensPerUsd: formatMagnitude,
    stepsPerUsd: decimal,
    toolCallsPerUsd: decimal,
    blendedUsdPerMtok: usd,
    cacheSavedPct: share,
    reasoningTaxPerStepUsd: usd,
  },
  session: {
    avgRoundsPerSession: decimal,
    avgToolCallsPerSession: decimal,
    avgSessionDurationS: formatSeconds,
    avgSessionCostUsd: usd,
    autonomyDepthAvg: decimal,
    autonomyDepthP90: decimal,
    avgHumanInterjections: decimal,
    avgModelsPerSession: decimal,
    avgModelSwitches: decimal,
    typicalSessionSteps: formatCount,
    typicalSessionMinutes: minutes,
    typicalSessionCostUsd: usd,
  },
  timing: {
    avgRequestS: formatSeconds,
    p50RequestS: formatSeconds,
    p90RequestS: formatSeconds,
    p99RequestS: formatSeconds,
    totalGenerationS: hours,
    avgDecodeTps: speed,
    postReasoningDecodeTps: speed,
    estTtftS: formatSeconds,
    timeSplitGenerationShare: share,
    timeSplitToolShare: share,
    timeSplitWaitingShare: share,
  },
  human: {
    totalHumanWaitS: hours,
    humanWaitAvgS: formatSeconds,
    humanWaitP50S: formatSeconds,
    humanWaitP90S: formatSeconds,
    humanInLoopShare: share,
  },
  tokens: {
    avgInputTokens: formatCount,
    avgCachedInputTokens: formatCount,
    avgUncachedInputTokens: formatCount,
    avgOutputTokens: formatCount,
    avgReasoningTokens: formatCount,
    inputOutputRatio: times,
    freshTokenShare: share,
    reasoningShareOfOutput: share,
    userAvgTotalInput: formatCount,
    userAvgAppendInput: formatCount,
    toolAvgTotalInput: formatCount,
    toolAvgAppendInput: formatCount,
  },
  cache: {
    prefixHitRate: share,
    hitRateP50: share,
    hitRateP90: share,
    userHitRate: share,
    toolHitRate: share,
    hitRateDecayPer100: (value: number) => points(value * 100),
  },
  growth: {
    totalContextIncrease: formatMagnitude,
    userContextDeltaAvg: formatCount,
    userContextDeltaP50: formatCount,
    userContextDeltaP90: formatCount,
    toolContextDeltaAvg: formatCount,
    toolContextDeltaP50: formatCount,
    toolContextDeltaP90: formatCount,
    contextIncreaseToAppendRatio: share,
    userContextIncreaseToAppendRatio: share,
    toolContextIncreaseToAppendRatio: share,
    userGrowthShare: share,
    toolGrowthShare: share,
    userReductionShare: share,
    toolReductionShare: share,
    userMajorCompactShare: share,
    toolMajorCompactShare: share,
  },
  tools: {
    avgToolCallsPerRound: decimal,
    toolCallsPerRequest: decimal,
    stepsWithToolsShare: share,
    toolLatencyP50Ms: formatMs,
    toolLatencyP90Ms: formatMs,
    totalToolTimeS: hours,
    toolErrorRate: share,
    readWriteRatio: times,
    avgToolResultChars: formatCount,
    topToolName: null,
    topToolShare: share,
  },
} as const satisfies Record<string, Record<string, Format | null>>;

export type StatCardId = keyof typeof statCards;
type KeysOf<Card> = Card extends Card ? keyof Card : never;
export type StatKey = KeysOf<(typeof statCards)[StatCardId]>;

export function statText(key: StatKey, format: Format | null, value: number | string | undefined): string {
  if (typeof value === "number" && format) return format(value);
  if (typeof value !== "string" || value === "") return dash;
  return key === "topModelName" ? formatModel(value) : value;
}
