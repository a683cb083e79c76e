// Linear least squares in one pass over the rows, for several targets at once.
//
// Rows are gathered in blocks. Each full block is folded by Householder reflections into what the
// rows before it left: a triangle R of columns x columns and, for every target, the part of Q'y
// that belongs to it. Householder QR is stable whatever the scale of a column, and neither the
// matrix nor Q is ever stored. The singular values of R, which are those of the matrix, come from
// one-sided Jacobi rotations; they decide the rank.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace atlas::stats {

struct LeastSquaresFit {
  // Singular values above epsilon * max(rows, columns) * the largest.
  size_t rank = 0;
  // Largest by least singular value; nothing where the least is 0.
  std::optional<double> condition_number;
  // One vector a target. Of all solutions of a rank-deficient system, the shortest.
  std::vector<std::vector<double>> coefficients;
};

class LeastSquares {
 public:
  LeastSquares(size_t columns, size_t targets);

  // One equation for each target: features * coefficients = target. Finite numbers only.
  //   features  `columns` values;  targets  `targets` values
  void add_row(std::span<const double> features, std::span<const double> targets);

  // Takes the rows so far into account; more may follow.
  LeastSquaresFit solve();

 private:
  double* column(size_t index) { return storage_.data() + index * stride_; }
  void fold_block();
  void fold_column(size_t pivot);

  size_t columns_, targets_;
  size_t stride_;                // of storage_: the triangle's rows, then the block's
  size_t rows_ = 0;              // in all
  size_t block_rows_ = 0;        // not folded yet
  std::vector<double> storage_;  // the features' columns, then the targets'
};

}  // namespace atlas::stats
