// Words of the page "compare".
export const compare = {
  "compare.title": "Compare",
  "compare.lede":
    "Any cut of the trace against any other: providers, models, people, weeks, or your trace against the one being served.",
  "compare.presets": "Begin with",
  "compare.preset.providers": "Two providers",
  "compare.preset.models": "Two models",
  "compare.preset.weeks": "Last two weeks",
  "compare.preset.cut": "This cut and the whole",
  "compare.preset.trace": "An added trace and the served one",
  "compare.cut": "Cut {side}",
  "compare.ofTrace": "{share} of its trace",
  "compare.whole": "The whole trace",
  "compare.week": "A week, Monday to Sunday (UTC)",
  "compare.anyWeek": "Any week",
  "compare.weekOf": "week of {date}",
  "compare.swap": "Swap A and B",
  "compare.table": "The two cuts side by side",
  "compare.metric": "Metric",
  "compare.difference": "B relative to A",
  "compare.definition": "How this is defined",
  "compare.better": "better",
  "compare.undecided": "no clear difference",
  "compare.higherBetter": "higher is better",
  "compare.lowerBetter": "lower is better",
  "compare.ciNote":
    "In brackets: the 95% bootstrap interval over sessions. A value is marked as better only where the interval excludes 0.",
} as const;
