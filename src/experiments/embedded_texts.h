// The README and the source of every experiment, compiled into the program
// (cmake/embed_texts.cmake).
#pragma once

#include <string_view>
#include <vector>

namespace atlas::experiments {

struct EmbeddedText {
  std::string_view path;  // "llm_generation/token_spindles/README.md"
  std::string_view text;
};

// Sorted by path.
const std::vector<EmbeddedText>& embedded_texts();

}  // namespace atlas::experiments
