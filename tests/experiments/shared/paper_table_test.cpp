#include "experiments/shared/paper_table.h"

#include <gtest/gtest.h>

namespace atlas::experiments {
namespace {

PaperTable small_table() {
  return {.comment = "c.",
          .caption = "Caption.",
          .label = "tab:x",
          .column_gap_pt = 4,
          .header = {"Metric", "% cost"},
          .groups = {{"", {{"Drops (≥64k)", "1"}, {"\u2002of which", ""}}},
                     {"Group", {{"Total†", "$1.00"}}}},
          .footnote = "Note."};
}

TEST(PaperTable, MarkdownHasABlankLineBetweenGroups) {
  EXPECT_EQ(to_markdown(small_table()),
            "| Metric | % cost |\n| :-- | --: |\n| Drops (≥64k) | 1 |\n| \u2002of which |  |\n\n"
            "**Group**\n\n| Metric | % cost |\n| :-- | --: |\n| Total† | $1.00 |\n");
}

TEST(PaperTable, TexEscapesCellsAndIndentsGroups) {
  EXPECT_EQ(to_tex(small_table()),
            R"(% c. Needs booktabs.
\begin{table}[t]
\centering
\caption{Caption.}
\label{tab:x}
\small
\setlength{\tabcolsep}{4pt}
\renewcommand{\arraystretch}{1.15}
\begin{tabular}{l r}
\toprule
\textbf{Metric} & \textbf{\% cost} \\
\midrule
Drops ($\geq$64k) & 1 \\
\quad of which &  \\
\addlinespace
\multicolumn{2}{@{}l}{\emph{Group}} \\
\quad Total$^{\dagger}$ & \$1.00 \\
\bottomrule
\end{tabular}
\smallskip
{\footnotesize\raggedright $^{\dagger}$ Note.\par}
\end{table}
)");
}

}  // namespace
}  // namespace atlas::experiments
