// Words of the pages "about" and "terms".
export const about = {
  "about.title": "About",
  "about.lede":
    "Trace Atlas turns the logs of coding agents into a trace database, an atlas of reproducible figures, and this site. It is one native program that runs on your own machine.",
  "about.what.title": "What it is",
  "about.what.1":
    "Coding agents such as Claude Code and Codex CLI log every model call they make. Put together, these logs say what an agent does with its context and its cache, how long its tools take, and where time and tokens go.",
  "about.what.2":
    "The atlas is a fixed set of experiments over such a trace. Each has a question, a method, tables and figures, and its source code beside them. Everything on this site comes from the trace being served; a cut by provider, model, user, project or date recomputes every number.",
  "about.trace.title": "The trace being served",
  "about.trace.name": "Name",
  "about.trace.steps": "Agent steps",
  "about.trace.sessions": "Sessions",
  "about.trace.users": "Distinct users",
  "about.trace.window": "Collected",
  "about.trace.version": "Program",
  "about.numbers.title": "How numbers are made",
  "about.numbers.1":
    "Every number is computed in one place, in C++, by a rule that is written down, and is held against reference tables byte for byte. The same trace gives the same bytes, on one core or sixteen.",
  "about.numbers.2":
    "Costs are list prices of June 2026 applied to the tokens of each step: cache writes, cached reads, new input and output each at their own rate. Models without a known price are counted as unpriced, never as free.",
  "about.numbers.3":
    "Times are those of the logs. Generation time runs from the last input that a step read before its first output to its last output, so it is what can be seen from outside, not what the provider measured.",
  "about.numbers.4":
    "Intervals on the page Compare are 95% bootstrap intervals over sessions: 200 resamples with a fixed seed. A side is called better only where its interval excludes zero.",
  "about.numbers.5":
    "All numbers are also in the API, with the same filters; each figure carries its data and its code inside the picture file.",
  "about.api": "API description",
  "about.licence.title": "Licences and credit",
  "about.licence.code":
    "The program and this site are free software under the Apache License 2.0, copyright 2026 the Trace Atlas authors.",
  "about.licence.data":
    "The definitions of the experiments and the trace format follow the SyFI coding-agent trace (TraceLab, SyFI Lab, University of Washington). Its data set is licensed CC BY 4.0, University of Washington: whoever shows or passes on numbers from it gives that credit.",
  "about.licence.sample": "The sample trace that comes with the program is synthetic; nothing in it is anybody's log.",
  "about.licence.parts":
    "The site uses Svelte (MIT), Apache ECharts (Apache-2.0), zrender (BSD-3-Clause), markdown-it (MIT), highlight.js (BSD-3-Clause), and the typefaces Fraunces and Hanken Grotesk (SIL Open Font License 1.1). All of it is served from here.",
  "about.cite.title": "How to cite",
  "about.cite.note": "Cite the program, and with it the trace whose numbers you use.",
  "about.privacy.title": "Privacy",
  "about.privacy.text":
    "No page asks any other server for anything. There are no cookies, no counters and no accounts. What the terms say about your own traces is the whole of it.",
  "about.privacy.link": "Terms and privacy",
  "terms.title": "Terms and privacy",
  "terms.lede":
    "What may be done with the program and the data, and what happens with yours. In short: it is yours, and it stays where it is.",
  "terms.program.title": "The program",
  "terms.program.1":
    "Use, change and pass on under the Apache License 2.0. It comes as it is, without warranty of any kind; the licence has the exact words.",
  "terms.data.title": "Public data",
  "terms.data.1":
    "The public coding-agent trace is licensed CC BY 4.0. Use it for anything, with credit to the University of Washington and a note of what you changed.",
  "terms.data.2":
    "Its users, projects and sessions are pseudonyms. Do not try to find out who is behind them, and do not join them with other data to that end.",
  "terms.yours.title": "Your traces",
  "terms.yours.1":
    "A trace that you add on the page Your trace goes to the server that the page comes from, and nowhere else. When you started that server yourself, that is your own machine.",
  "terms.yours.2":
    "It is kept there as a database until you delete it on the same page; deleting removes the files. The program keeps such traces in the data folder of the user who runs it, by default ~/.local/share/trace-atlas.",
  "terms.yours.3":
    "Normalized traces hold token counts, times, tool names and sizes. They may also hold names of projects, users and folders: look before you hand one to a server that is not yours.",
  "terms.browser.title": "In your browser",
  "terms.browser.1":
    "The browser stores the choice of light or dark, the conversations with the assistant and the notebooks of the workbench, until you delete them; the server keeps none of them. There are no cookies. Filter, search and selected step live in the address, so a link that you share shows what you see.",
  "terms.server.title": "On the server",
  "terms.server.1":
    "The server writes a line for each request to its own log: time, address of the caller, path, status, duration. It sends nothing to anybody.",
  "terms.server.2":
    "A server that its owner has made public shows totals and figures, but no sessions, no single steps and no added traces.",
} as const;
