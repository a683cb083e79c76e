// A question as tokens.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace atlas::assistant {

struct Token {
  enum class Kind { word, number, symbol, quoted, end } kind = Kind::word;
  std::string raw;   // as it is in the question; of a quoted text what is between the quotes
  std::string norm;  // lower case, singular, base form of common verbs
  size_t begin = 0, end = 0;  // bytes of the question
};

// Words are runs of letters, digits and _; numbers may hold commas and one point; a Chinese,
// Japanese or Korean character is a word of its own; sentences end in `end`. `text` must be valid
// UTF-8.
std::vector<Token> tokenize(std::string_view text);

// The base form of a lower-case English word: "sessions" → "session", "has" → "have".
std::string base_form(std::string_view word);

// Articles and forms of "to be": inside a phrase they make no difference.
bool is_silent_word(std::string_view norm);

// A phrase of the vocabulary as the key that the same words of a question have.
std::string phrase_key(std::string_view phrase);

// At most `most` insertions, deletions, replacements and swaps of neighbours apart.
bool is_near(std::string_view a, std::string_view b, int most);

}  // namespace atlas::assistant
