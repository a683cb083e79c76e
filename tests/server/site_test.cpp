#include "server/site.h"

#include <gtest/gtest.h>

#include "experiments/experiment.h"

namespace atlas::server {
namespace {

std::optional<PageHead> page(const std::string& path) { return page_at(parse_path(path)); }

TEST(Site, EveryPageHasItsTitle) {
  for (const char* path : {"/", "/compare", "/sessions", "/sessions/claude%3A1", "/analyze",
                           "/about", "/terms", "/assistant", "/workbench"}) {
    ASSERT_TRUE(page(path)) << path;
    EXPECT_FALSE(page(path)->title.empty()) << path;
    const std::string chinese = "/zh" + std::string(path);
    ASSERT_TRUE(page(chinese)) << chinese;
    EXPECT_TRUE(page(chinese)->is_chinese);
    EXPECT_EQ(page(chinese)->path, page(path)->path);
  }
  for (const auto& experiment : experiments::registry()) {
    ASSERT_TRUE(page("/exp/" + experiment.id())) << experiment.id();
    EXPECT_EQ(page("/exp/" + experiment.id())->title, experiment.title + " · Trace Atlas");
  }
}

TEST(Site, WhatIsNoPageHasNone) {
  for (const char* path : {"/no", "/exp", "/exp/no/such", "/exp/llm_generation/token_spindles/x",
                           "/zh/no", "/sessions/a/b", "/index.html"}) {
    EXPECT_FALSE(page(path)) << path;
  }
}

TEST(Site, TheHeadIsEscapedAndNamesBothLanguages) {
  const std::string html = page_html(
      {.title = "a <b> & \"c\"", .description = "d", .path = "/about"}, "http://127.0.0.1:1");
  EXPECT_NE(html.find("<title>a &lt;b&gt; &amp; &quot;c&quot;</title>"), std::string::npos);
  EXPECT_NE(html.find("rel=\"canonical\" href=\"http://127.0.0.1:1/about\""), std::string::npos);
  EXPECT_NE(html.find("hreflang=\"zh-CN\" href=\"http://127.0.0.1:1/zh/about\""),
            std::string::npos);
  EXPECT_EQ(html.find("<!--atlas:head-->"), std::string::npos);
}

TEST(Site, FilesAreServedAndTemplatesAreNot) {
  ASSERT_TRUE(site_file({"robots.txt"}));
  EXPECT_EQ(site_file({"robots.txt"})->content->type(), "text/plain; charset=utf-8");
  EXPECT_TRUE(site_file({"favicon.svg"}));
  EXPECT_FALSE(site_file({"index.html"}));
  EXPECT_FALSE(site_file({"no_site.html"}));
  EXPECT_FALSE(site_file({}));
}

}  // namespace
}  // namespace atlas::server
