// Names of models and providers as people say them.

const tiers = new Set(["opus", "sonnet", "haiku"]);

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

// "claude-opus-4-6-20260101" -> "Opus 4.6"; "gpt-5.5" stays.
export function formatModel(model: string | null): string {
  if (model === null || model === "") return "unknown model";
  const plain = model.replace(/-\d{8}$/, "");
  const [family, tier, ...version] = plain.split("-");
  if (family !== "claude" || tier === undefined) return plain;
  if (tiers.has(tier)) return [capitalized(tier), version.join(".")].filter((part) => part !== "").join(" ");
  const last = version.at(-1); // the old order: claude-3-5-sonnet
  if (last !== undefined && tiers.has(last)) return `${capitalized(last)} ${[tier, ...version.slice(0, -1)].join(".")}`;
  return plain;
}

// "claude" -> "Claude"; a provider we do not know is shown as it is written.
export function formatProvider(provider: string | null): string {
  if (provider === null || provider === "") return "Unknown";
  return provider === "claude" || provider === "codex" ? capitalized(provider) : provider;
}

// The colour of a provider, as a CSS value: the same as in every figure.
export function providerColor(provider: string | null): string {
  return provider === "claude" || provider === "codex" ? `var(--${provider})` : "var(--other)";
}
