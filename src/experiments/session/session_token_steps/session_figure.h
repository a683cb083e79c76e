// The picture of one session: bars of cached and new input, user messages, compactions, and a strip
// of wall-clock time.
#pragma once

#include <span>
#include <string>

#include "experiments/session/session_token_steps/session_profile.h"
#include "figure/figure.h"

namespace atlas::experiments::token_steps {

// The steps that are drawn, of `profile`'s sorted ones.
struct Window {
  size_t begin = 0;  // index of the first
  std::vector<Step> steps;
  std::vector<Marker> markers;  // indexes into the window
  Totals totals;
};

// "claude-1a2b3c4d5e_token_steps": what is no letter, digit, dot, dash or underline becomes "_".
std::string figure_name(const Profile& profile);

figure::Figure draw_session(const Profile& profile, const Window& window);

}  // namespace atlas::experiments::token_steps
