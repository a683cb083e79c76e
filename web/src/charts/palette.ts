// The palette of docs/figures.md, for figure models that the pages make themselves.

export const colors = {
  claude: "#d97706",
  codex: "#2563eb",
  others: ["#059669", "#7c3aed", "#0891b2", "#be123c", "#64748b"],
  prefix: "#1c38a0",
  append: "#579bf4",
  output: "#f2942c",
  tool: "#7c3aed",
  neutral: "#64748b",
  text: "#172033",
  muted: "#526070",
  grid: "#e6eaf0",
} as const;

export function providerFill(provider: string, index: number): string {
  if (provider === "claude" || provider === "codex") return colors[provider];
  return colors.others[index % colors.others.length] ?? colors.neutral;
}
