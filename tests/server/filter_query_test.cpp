#include "server/filter_query.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace atlas::server {
namespace {

TEST(FilterQuery, TheParametersAreTheOptionsOfTheCommandLine) {
  const trace::Filter filter =
      filter_of(parse_query("provider=claude&provider=codex&model=m&user=u&project=p&session=s"
                            "&since=2026-05-01&until=2026-05-02T12:00:00Z&min-session-steps=2"
                            "&max-session-steps=9&sort=x"));
  EXPECT_EQ(filter.providers.size(), 2u);
  EXPECT_EQ(filter.sessions, std::vector<std::string>{"s"});
  EXPECT_EQ(filter.most_session_steps, 9);
  EXPECT_EQ(filter.text(),
            "provider claude or codex, model m, user u, project p, session s, since "
            "2026-05-01T00:00:00Z, until 2026-05-02T12:00:00Z, at least 2 steps, at most 9 steps");
}

TEST(FilterQuery, EqualCutsHaveOneCanonicalText) {
  const auto canonical = [](const char* query) {
    return canonical_query(filter_of(parse_query(query)));
  };
  EXPECT_EQ(canonical("provider=b&provider=a&provider=b&since=2026-05-01"),
            canonical("since=2026-05-01T00:00:00Z&provider=a&provider=b"));
  EXPECT_EQ(canonical(""), "");
  EXPECT_EQ(canonical_query(filter_of(parse_query(canonical("user=a%26b&since=2026-05-01")))),
            canonical("user=a%26b&since=2026-05-01"));
}

TEST(FilterQuery, WhatDoesNotFitIsRefused) {
  for (const char* query :
       {"since=notadate", "until=", "since=2026-05-01&since=2026-05-02", "min-session-steps=-1",
        "min-session-steps=x", "max-session-steps=1.5"}) {
    EXPECT_THROW(filter_of(parse_query(query)), Error) << query;
  }
}

TEST(FilterQuery, OptionsForAShellAreQuoted) {
  EXPECT_EQ(command_line_options(filter_of(parse_query("provider=claude&user=it%27s%20me"))),
            " --provider claude --user 'it'\\''s me'");
}

}  // namespace
}  // namespace atlas::server
