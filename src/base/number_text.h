// Numbers as text, by the rules that the golden tables were written with (docs/numbers.md).
// None of these depends on the locale.
#pragma once

#include <cstdint>
#include <string>

namespace atlas::base {

// Shortest digits that read back to the same double: fixed for 1e-4 <= |v| < 1e16 with at least one
// digit after the point ("252.0"), else scientific with a sign and two exponent digits ("1e-05").
// "inf", "-inf", "nan", "-0.0". This is how Python prints a float.
std::string repr(double value);

// printf's %.{digits}g.
std::string general(double value, int digits = 6);

// printf's %.{decimals}f: rounds the exact binary value, ties to even.
std::string fixed(double value, int decimals);

// `fixed` with a comma between groups of three integer digits.
std::string grouped(double value, int decimals);
std::string grouped(int64_t value);

// "97.53%": 100 * share with `decimals` decimals.
std::string percent(double share, int decimals = 2);

// The double nearest to the decimal that `value`, rounded correctly (ties of the exact binary value
// to even) to `decimals` decimals, denotes. Python's round(value, decimals).
double round_decimals(double value, int decimals);

// Half away from zero at the third decimal, the way DuckDB's round(x, 3) computes it:
// y = x * 1000, rounded half away from zero, / 1000.
double round3_half_away(double value);

}  // namespace atlas::base
