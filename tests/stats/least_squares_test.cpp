#include "stats/least_squares.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace atlas::stats {
namespace {

TEST(LeastSquares, FindsTheCoefficientsOfAnExactPolynomial) {
  LeastSquares fit(3, 2);
  for (int i = 0; i < 1000; ++i) {  // more than one block of rows
    const double x = i / 100.0;
    fit.add_row(std::array{1.0, x, x * x}, std::array{2 - 3 * x + 0.5 * x * x, x * x});
  }
  const LeastSquaresFit solved = fit.solve();
  EXPECT_EQ(solved.rank, 3u);
  EXPECT_NEAR(solved.coefficients[0][0], 2, 1e-12);
  EXPECT_NEAR(solved.coefficients[0][1], -3, 1e-12);
  EXPECT_NEAR(solved.coefficients[0][2], 0.5, 1e-12);
  EXPECT_NEAR(solved.coefficients[1][0], 0, 1e-11);
  EXPECT_NEAR(solved.coefficients[1][2], 1, 1e-12);
}

TEST(LeastSquares, ResidualIsOrthogonalToTheFeatures) {
  LeastSquares fit(2, 1);
  const std::array<double, 4> y = {1, 3, 2, 5};
  for (size_t i = 0; i < y.size(); ++i) {
    fit.add_row(std::array{1.0, static_cast<double>(i)}, std::array{y[i]});
  }
  const auto coefficients = fit.solve().coefficients[0];
  EXPECT_NEAR(coefficients[0], 1.1, 1e-14);
  EXPECT_NEAR(coefficients[1], 1.1, 1e-14);
}

TEST(LeastSquares, DependentColumnsGetTheShortestSolution) {
  LeastSquares fit(3, 1);
  for (int i = 0; i < 50; ++i) {
    const double x = i;
    fit.add_row(std::array{x, 2 * x, 0.0}, std::array{5 * x});
  }
  const LeastSquaresFit solved = fit.solve();
  EXPECT_EQ(solved.rank, 1u);
  EXPECT_FALSE(solved.condition_number);  // a column of zeros
  EXPECT_NEAR(solved.coefficients[0][0], 1, 1e-13);
  EXPECT_NEAR(solved.coefficients[0][1], 2, 1e-13);
  EXPECT_EQ(solved.coefficients[0][2], 0);
}

TEST(LeastSquares, FewerRowsThanColumnsGetTheShortestSolution) {
  LeastSquares fit(2, 1);
  fit.add_row(std::array{3.0, 4.0}, std::array{25.0});
  const LeastSquaresFit solved = fit.solve();
  EXPECT_EQ(solved.rank, 1u);
  EXPECT_NEAR(solved.coefficients[0][0], 3, 1e-14);
  EXPECT_NEAR(solved.coefficients[0][1], 4, 1e-14);
}

TEST(LeastSquares, NoRowsHaveRankZero) {
  LeastSquares fit(2, 1);
  const LeastSquaresFit solved = fit.solve();
  EXPECT_EQ(solved.rank, 0u);
  EXPECT_EQ(solved.coefficients[0], (std::vector<double>{0, 0}));
}

TEST(LeastSquares, ConditionNumberIsTheQuotientOfTheExtremeSingularValues) {
  LeastSquares fit(2, 1);
  fit.add_row(std::array{1.0, 1.0}, std::array{0.0});
  fit.add_row(std::array{0.0, 1e-3}, std::array{0.0});
  // Singular values of [[1, 1], [0, e]]: the product is e, the sum of squares 2 + e^2.
  const double e = 1e-3;
  const double sum = 2 + e * e;
  const double root = std::sqrt(sum * sum - 4 * e * e);
  const double expected = (sum + root) / (2 * e);
  EXPECT_NEAR(*fit.solve().condition_number / expected, 1, 1e-12);
}

TEST(LeastSquares, BadlyScaledColumnsKeepTheirPrecision) {
  LeastSquares fit(2, 1);
  for (int i = 1; i <= 300; ++i) {
    const double x = i;
    fit.add_row(std::array{1.0, 1e5 * x * x}, std::array{7 + 3 * x * x});
  }
  const auto coefficients = fit.solve().coefficients[0];
  EXPECT_NEAR(coefficients[0], 7, 1e-9);
  EXPECT_NEAR(coefficients[1] / 3e-5, 1, 1e-13);
}

}  // namespace
}  // namespace atlas::stats
