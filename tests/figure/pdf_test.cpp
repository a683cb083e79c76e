#include <gtest/gtest.h>

#include "figure/render.h"
#include "support/sample_figures.h"

namespace atlas::figure {
namespace {

TEST(Pdf, IsADocumentAndTheSameEveryTime) {
  const Figure figure = testing_support::figure_of_all_marks();
  const std::string pdf = to_pdf(figure);
  EXPECT_EQ(pdf.substr(0, 5), "%PDF-");
  EXPECT_NE(pdf.find("%%EOF"), std::string::npos);
  EXPECT_NE(pdf.find("/CreationDate (20000101000000"), std::string::npos);
  EXPECT_EQ(to_pdf(figure), pdf);
}

TEST(Pdf, EmbedsTheFontSoThatTextCanBeSearched) {
  EXPECT_NE(to_pdf(testing_support::figure_of_all_marks()).find("DejaVuSans"), std::string::npos);
}

TEST(Pdf, OfAHostileFigureIsStillADocument) {
  EXPECT_EQ(to_pdf(testing_support::hostile_figure()).substr(0, 5), "%PDF-");
}

}  // namespace
}  // namespace atlas::figure
