#include "cli/subcommands.h"

#include <fmt/format.h>

#include <algorithm>

namespace atlas::cli {
namespace {

using Count = PositionalSpec::Count;

constexpr OptionSpec kJson = {"--json", "", "machine-readable output on standard output"};
constexpr OptionSpec kDb = {"--db", "DB", "a trace database, made by `ingest`"};
constexpr OptionSpec kInput = {
    "--input", "FILE", "a trace file; its database is made once and kept in the cache", "-i"};

// Where the trace comes from, and which part of it.
std::vector<OptionSpec> with_source_and_filter(std::vector<OptionSpec> options) {
  std::vector<OptionSpec> all = {
      kDb,
      kInput,
      {"--provider", "NAME", "only steps of this provider; again for more", "", true},
      {"--model", "NAME", "only steps of this model", "", true},
      {"--user", "NAME", "only steps of this user", "", true},
      {"--project", "NAME", "only steps of this project", "", true},
      {"--session", "ID", "only steps of this session", "", true},
      {"--since", "DATE", "only steps at or after 2026-05-01 or 2026-05-01T12:00Z"},
      {"--until", "DATE", "only steps before this date"},
      {"--min-session-steps", "N", "only sessions of at least N steps"},
      {"--max-session-steps", "N", "only sessions of at most N steps"}};
  all.insert(all.begin(), options.begin(), options.end());
  return all;
}

std::string usage(const Subcommand& subcommand) {
  std::string text = fmt::format("trace-atlas {}", subcommand.name);
  for (const PositionalSpec& positional : subcommand.positionals) {
    text += positional.count == Count::one        ? fmt::format(" {}", positional.name)
            : positional.count == Count::optional ? fmt::format(" [{}]", positional.name)
                                                  : fmt::format(" [{} ...]", positional.name);
  }
  return text + (subcommand.options.empty() ? "" : " [options]");
}

std::string option_line(const OptionSpec& option) {
  std::string left = option.short_name.empty() ? "    " : fmt::format("{}, ", option.short_name);
  left += option.name;
  if (!option.value.empty()) left += fmt::format(" {}", option.value);
  return fmt::format("  {:<28}  {}\n", left, option.help);
}

}  // namespace

const std::vector<Subcommand>& subcommands() {
  static const std::vector<Subcommand> table = {
      {"ingest",
       "make a trace database of a trace file",
       "Reads normalized JSONL (plain, .gz or .zst; - is standard input) and writes a DuckDB "
       "file.\n"
       "A line that is no agent step is skipped and counted; --strict makes it an error. The\n"
       "database appears whole or not at all.\n\n"
       "  trace-atlas ingest trace.jsonl.gz --db trace.duckdb\n"
       "  zcat part-*.gz | trace-atlas ingest - --db all.duckdb",
       {{"FILE", "the trace file, or -"}},
       {{"--db", "DB", "the database to make (an old one is replaced)"},
        {"--strict", "", "end at the first bad line, changing nothing"},
        kJson},
       run_ingest},
      {"run",
       "run experiments: tables, figures and reports",
       "Files go to OUT/<category>/<name>/. Every PNG carries its data and code (see `sidecar`).\n"
       "Names are experiments, categories or category/name; none, or --all, is all of them.\n\n"
       "  trace-atlas run --all -i trace.jsonl.gz\n"
       "  trace-atlas run token_spindles --db trace.duckdb --provider claude --format png,svg",
       {{"NAME", "experiments or categories", Count::any}},
       with_source_and_filter(
           {{"--all", "", "every experiment"},
            {"--only", "NAME", "as the positional NAME", "", true},
            {"--output", "DIR", "folder for the files (out)", "-o"},
            {"--format", "LIST", "png, svg, pdf, json, separated by commas; none (png)"},
            {"--set", "NAME=VALUE", "an experiment's own option (see `list NAME`)", "", true},
            {"--jobs", "N", "experiments at the same time (one a core)", "-j"},
            {"--stop-on-fail", "", "start nothing new after a failure"},
            {"--contact-sheet", "", "also all figures on one picture, OUT/contact_sheet.png"},
            kJson}),
       run_experiments},
      {"serve",
       "open the atlas of a trace in the browser",
       "Every figure, table and session of the trace as a site, with an API at /api/v1/. Only this "
       "machine\n"
       "can reach it, unless --host says otherwise, which takes --auth-token or --public. A trace "
       "that\n"
       "is added on the page is kept until it is deleted there (in ~/.local/share/trace-atlas).\n\n"
       "  trace-atlas serve --db trace.duckdb\n"
       "  trace-atlas serve -i trace.jsonl.gz --port 9000 --no-open\n"
       "  trace-atlas serve --db trace.duckdb --host 0.0.0.0 --auth-token $(openssl rand -hex 16)",
       {},
       {{"--db", "DB", "a trace database"},
        {"--input", "FILE", "a trace file; ingested once, then kept in the cache", "-i"},
        {"--port", "N", "where it listens (8421, or the next that is free); 0 is any"},
        {"--host", "H", "the address that it listens at (127.0.0.1)"},
        {"--no-open", "", "do not open the browser"},
        {"--auth-token", "T", "ask every visitor for this token"},
        {"--public", "", "for everybody, without sessions, uploads and other private views"},
        {"--allow-host", "NAME", "another name of this server, behind a proxy", "", true},
        {"--threads", "N", "for the sockets (one a core)"},
        {"--max-upload", "BYTES", "the longest trace that can be added (2147483648)"},
        {"--log-format", "F", "text, json or none (text)"},
        kJson},
       run_serve},
      {"list",
       "list the experiments, the options of one, or the metrics",
       "  trace-atlas list\n"
       "  trace-atlas list token_spindles\n"
       "  trace-atlas list --metrics",
       {{"NAME", "an experiment", Count::optional}},
       {{"--metrics", "", "what the numbers mean: unit, formula and home (docs/metrics.md)"},
        kJson},
       run_list},
      {"info",
       "what is in a trace: users, sessions, steps, tokens, dates",
       "  trace-atlas info --db trace.duckdb\n  trace-atlas info -i trace.jsonl.gz --json",
       {},
       with_source_and_filter({kJson}),
       run_info},
      {"analytics",
       "the numbers of the dashboard and of the site, as JSON",
       "Totals, days, costs, providers, statistics, facts, sessions and chart data of the trace; "
       "with\n"
       "--detail the steps and tools of one session, with --section what a page of the site "
       "shows.\n"
       "On a terminal, without an option that asks for JSON, a short table of costs.\n\n"
       "  trace-atlas analytics --db trace.duckdb --tz -420 --pretty\n"
       "  trace-atlas analytics -i trace.jsonl.gz --detail claude:0c07a151\n"
       "  trace-atlas analytics --db trace.duckdb --section compare --json",
       {},
       with_source_and_filter(
           {{"--tz", "MINUTES", "local time minus UTC (0); -420 is UTC-7"},
            {"--detail", "ID", "this session step by step instead"},
            {"--section", "NAME",
             "bulk (default), dataset, facets, sessions, session, steps or compare"},
            {"--pretty", "", "indented"},
            kJson}),
       run_analytics},
      {"ask",
       "answer a question in plain words: SQL, its result, a sentence, a chart",
       "Without a model it reads the question against a fixed vocabulary, says how it read it, "
       "and\n"
       "declines what it does not understand in full. With one (flags, TRACE_ATLAS_MODEL_URL and\n"
       "TRACE_ATLAS_MODEL, or a configuration file) the model writes SQL and Python that run in a\n"
       "sandbox on this machine. docs/assistant.md has both.\n\n"
       "  trace-atlas ask 'top 5 tools by error rate' --db trace.duckdb\n"
       "  trace-atlas ask 'median response time per provider' -i trace.jsonl.gz --plot answer.png\n"
       "  trace-atlas ask 'why did costs rise in May?' --db trace.duckdb \\\n"
       "      --model-url http://localhost:11434/v1 --model qwen3",
       {{"QUESTION", "in English or Chinese"}},
       {kDb,
        kInput,
        {"--model-url", "URL", "an OpenAI-compatible server, or Anthropic's"},
        {"--model", "NAME", "the model that it is asked for"},
        {"--model-kind", "KIND", "openai (default) or anthropic"},
        {"--model-key-env", "VARIABLE", "the environment variable that holds the key"},
        {"--assistant-config", "FILE", "instead of trace-atlas/assistant.json in ~/.config"},
        {"--planner", "", "no model, whatever is configured"},
        {"--plot", "FILE", "also draw the answer: .png, .svg, .pdf or .json"},
        kJson},
       run_ask},
      {"sql",
       "run a SQL statement that reads, against the trace database",
       "One statement; the database is opened read-only, without access to files or network.\n\n"
       "  trace-atlas sql 'SELECT provider, count(*) FROM rounds GROUP BY ALL' --db trace.duckdb\n"
       "  trace-atlas sql 'DESCRIBE tool_calls' -i trace.jsonl.gz --csv",
       {{"SQL", "the statement"}},
       {kDb,
        kInput,
        {"--csv", "", "comma-separated values on standard output"},
        {"--rows", "N", "at most N rows (10,000)"},
        {"--timeout", "SECONDS", "give up after this time (30)"},
        kJson},
       run_sql},
      {"validate",
       "audit a trace file: samples, gaps, formulas, duplicates",
       "Reads the trace row by row, before a database has repaired anything, and writes reports "
       "to\n"
       "OUT/validators/<category>/<name>/. Names are validators, categories or category/name; "
       "none\n"
       "is all of them. What a report finds is no error.\n\n"
       "  trace-atlas validate -i trace.jsonl.gz\n"
       "  trace-atlas validate tool_duplicate_audit -i trace.jsonl.gz -o out",
       {{"NAME", "validators or categories", Count::any}},
       {{"--input", "FILE", "a trace file, or - for standard input", "-i"},
        {"--output", "DIR", "folder for the reports (out)", "-o"},
        {"--top-groups", "N", "rows of the table of duplicates (200)"},
        kJson},
       run_validators},
      {"sidecar",
       "read the description, data and code inside a figure",
       "  trace-atlas sidecar list FIGURE.png\n"
       "  trace-atlas sidecar show FIGURE.png sidecar:readme\n"
       "  trace-atlas sidecar extract FIGURE.png -o folder",
       {{"ACTION", "list, show or extract"},
        {"PNG", "the figure"},
        {"KEY", "for show: an entry's name", Count::optional}},
       {{"--output", "DIR", "for extract: the folder (extracted_<name of the PNG>)", "-o"},
        {"--all", "", "for list: also texts that are no sidecar entries"},
        kJson},
       run_sidecar},
      {"synth",
       "make a synthetic trace, the same for the same seed",
       "  trace-atlas synth --steps 5000 --seed 1 -o sample.jsonl.gz",
       {},
       {{"--steps", "N", "agent steps (5000)"},
        {"--seed", "N", "another seed, another trace (1)"},
        {"--odd-share", "X", "share of rows that are odd on purpose, 0 to 1 (0)"},
        {"--output", "FILE", "plain, or .gz or .zst by its name; - is standard output", "-o"}},
       run_synth},
      {"completion",
       "print the shell's completion script",
       "  source <(trace-atlas completion bash)\n"
       "  trace-atlas completion zsh > ~/.zfunc/_trace-atlas",
       {{"SHELL", "bash or zsh"}},
       {},
       run_completion},
      {"version", "print the version of the program and of DuckDB", "", {}, {kJson}, run_version},
  };
  return table;
}

std::string overview_help() {
  std::string text =
      "trace-atlas: from the logs of coding agents to a trace database and an atlas of figures.\n\n"
      "Usage: trace-atlas SUBCOMMAND [options]\n\n";
  for (const Subcommand& subcommand : subcommands()) {
    text += fmt::format("  {:<12}{}\n", subcommand.name, subcommand.summary);
  }
  return text +
         "\nStart here:\n"
         "  trace-atlas run --all -i trace/sample.jsonl.gz     every figure of the sample, in "
         "out/\n"
         "  trace-atlas SUBCOMMAND --help                      what a subcommand takes\n";
}

std::string help_of(const Subcommand& subcommand) {
  std::string text = fmt::format("Usage: {}\n\n{}.\n", usage(subcommand), subcommand.summary);
  text[text.find("\n\n") + 2] = static_cast<char>(std::toupper(subcommand.summary[0]));
  if (!subcommand.details.empty()) text += fmt::format("\n{}\n", subcommand.details);
  if (!subcommand.positionals.empty()) {
    text += "\nArguments:\n";
    for (const PositionalSpec& positional : subcommand.positionals) {
      text += fmt::format("  {:<28}  {}\n", positional.name, positional.help);
    }
  }
  if (!subcommand.options.empty()) {
    text += "\nOptions:\n";
    for (const OptionSpec& option : subcommand.options) text += option_line(option);
  }
  return text;
}

}  // namespace atlas::cli
