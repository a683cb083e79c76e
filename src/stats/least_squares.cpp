#include "stats/least_squares.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace atlas::stats {
namespace {

constexpr size_t kBlockRows = 256;  // eleven columns of it stay in the first-level cache
constexpr int kMostSweeps = 40;     // ten columns need about six
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

// Four running sums: shorter chains of additions, hence faster and a little more accurate than one.
double dot(const double* a, const double* b, size_t n) {
  double sum[4] = {};
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    for (size_t k = 0; k < 4; ++k) sum[k] += a[i + k] * b[i + k];
  }
  double total = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  for (; i < n; ++i) total += a[i] * b[i];
  return total;
}

void add_multiple(double* to, double factor, const double* from, size_t n) {
  for (size_t i = 0; i < n; ++i) to[i] += factor * from[i];
}

// Square, column after column.
struct Matrix {
  size_t n;
  std::vector<double> values = std::vector<double>(n * n);
  double* column(size_t j) { return values.data() + j * n; }
  const double* column(size_t j) const { return values.data() + j * n; }
  double& at(size_t i, size_t j) { return values[j * n + i]; }
  double at(size_t i, size_t j) const { return values[j * n + i]; }
};

// (x, y) becomes (cosine x - sine y, sine x + cosine y).
void rotate(double* x, double* y, size_t n, double cosine, double sine) {
  for (size_t i = 0; i < n; ++i) {
    const double xi = x[i];
    x[i] = cosine * xi - sine * y[i];
    y[i] = sine * xi + cosine * y[i];
  }
}

// a = left * right', where right is orthogonal and the columns of left are orthogonal to each
// other; the length of a left column is a singular value.
struct SingularValues {
  Matrix left, right;
  std::vector<double> values;  // in the columns' order
};

// Makes columns p and q of `left` orthogonal; false if they were so already.
bool make_orthogonal(SingularValues& svd, size_t p, size_t q) {
  const size_t n = svd.left.n;
  double* const x = svd.left.column(p);
  double* const y = svd.left.column(q);
  const double xx = dot(x, x, n);
  const double yy = dot(y, y, n);
  const double xy = dot(x, y, n);
  if (std::fabs(xy) <= kEpsilon * std::sqrt(xx) * std::sqrt(yy)) return false;
  const double zeta = (yy - xx) / (2 * xy);
  const double tangent = std::copysign(1.0, zeta) / (std::fabs(zeta) + std::hypot(1.0, zeta));
  const double cosine = 1 / std::hypot(1.0, tangent);
  const double sine = cosine * tangent;
  rotate(x, y, n, cosine, sine);
  rotate(svd.right.column(p), svd.right.column(q), n, cosine, sine);
  return true;
}

SingularValues one_sided_jacobi(const Matrix& a) {
  const size_t n = a.n;
  SingularValues svd{a, Matrix{n}, {}};
  for (size_t i = 0; i < n; ++i) svd.right.at(i, i) = 1;
  bool changed = true;
  for (int sweep = 0; changed && sweep < kMostSweeps; ++sweep) {
    changed = false;
    for (size_t p = 0; p < n; ++p) {
      for (size_t q = p + 1; q < n; ++q) changed |= make_orthogonal(svd, p, q);
    }
  }
  for (size_t j = 0; j < n; ++j) {
    svd.values.push_back(std::sqrt(dot(svd.left.column(j), svd.left.column(j), n)));
  }
  return svd;
}

// The solution of a * x = y for an upper triangle without a zero on its diagonal.
std::vector<double> back_substituted(const Matrix& a, std::span<const double> y) {
  std::vector<double> x(y.begin(), y.end());
  for (size_t i = a.n; i-- > 0;) {
    x[i] /= a.at(i, i);
    add_multiple(x.data(), -x[i], a.column(i), i);
  }
  return x;
}

// The shortest x with the least |a x - y| when singular values up to `cut` count as 0.
std::vector<double> shortest_solution(const SingularValues& svd, double cut,
                                      std::span<const double> y) {
  const size_t n = svd.left.n;
  std::vector<double> x(n);
  for (size_t j = 0; j < n; ++j) {
    if (svd.values[j] <= cut) continue;
    const double along = dot(svd.left.column(j), y.data(), n) / svd.values[j];
    add_multiple(x.data(), along / svd.values[j], svd.right.column(j), n);
  }
  return x;
}

}  // namespace

LeastSquares::LeastSquares(size_t columns, size_t targets)
    : columns_(columns),
      targets_(targets),
      stride_(columns + kBlockRows),
      storage_((columns + targets) * stride_) {}

void LeastSquares::add_row(std::span<const double> features, std::span<const double> targets) {
  assert(features.size() == columns_ && targets.size() == targets_);
  if (block_rows_ == kBlockRows) fold_block();
  const size_t row = columns_ + block_rows_++;
  for (size_t j = 0; j < columns_; ++j) column(j)[row] = features[j];
  for (size_t t = 0; t < targets_; ++t) column(columns_ + t)[row] = targets[t];
  ++rows_;
}

void LeastSquares::fold_block() {
  for (size_t pivot = 0; pivot < columns_; ++pivot) fold_column(pivot);
  block_rows_ = 0;
}

// Reflects column `pivot` of the block into the triangle's diagonal. The triangle is zero below its
// diagonal, so the reflection touches one row of it and the block.
void LeastSquares::fold_column(size_t pivot) {
  double* const v = column(pivot) + columns_;
  const double below = dot(v, v, block_rows_);
  if (below == 0) return;
  double& diagonal = column(pivot)[pivot];
  const double length = std::sqrt(diagonal * diagonal + below);
  const double reflected = diagonal > 0 ? -length : length;  // the sign that does not cancel
  const double v0 = diagonal - reflected;
  const double scale = 2 / (v0 * v0 + below);
  diagonal = reflected;
  for (size_t j = pivot + 1; j < columns_ + targets_; ++j) {
    double* const other = column(j);
    const double factor = scale * (v0 * other[pivot] + dot(v, other + columns_, block_rows_));
    other[pivot] -= factor * v0;
    add_multiple(other + columns_, -factor, v, block_rows_);
  }
}

LeastSquaresFit LeastSquares::solve() {
  fold_block();
  Matrix triangle{columns_};
  for (size_t j = 0; j < columns_; ++j) std::copy_n(column(j), j + 1, triangle.column(j));
  const SingularValues svd = one_sided_jacobi(triangle);

  LeastSquaresFit fit;
  const auto [least, largest] = std::ranges::minmax(svd.values);
  const double cut = kEpsilon * static_cast<double>(std::max(rows_, columns_)) * largest;
  fit.rank = static_cast<size_t>(
      std::ranges::count_if(svd.values, [&](double value) { return value > cut; }));
  if (least > 0) fit.condition_number = largest / least;
  for (size_t t = 0; t < targets_; ++t) {
    const std::span<const double> y(column(columns_ + t), columns_);
    fit.coefficients.push_back(fit.rank == columns_ ? back_substituted(triangle, y)
                                                    : shortest_solution(svd, cut, y));
  }
  return fit;
}

}  // namespace atlas::stats
