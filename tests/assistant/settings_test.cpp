#include "assistant/model/settings.h"

#include <gtest/gtest.h>

#include <map>

#include "base/error.h"
#include "base/files.h"
#include "support/temporary_folder.h"

namespace atlas::assistant {
namespace {

using Variables = std::map<std::string, std::string>;

class ModelSettingsTest : public testing::Test {
 protected:
  ModelSettings read(const Variables& variables, ModelFlags flags = {}) {
    return read_model_settings(flags, [&](const std::string& name) -> std::optional<std::string> {
      if (name == "XDG_CONFIG_HOME" && !variables.contains(name)) return folder_.path().string();
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    });
  }
  void write(const std::string& json) {
    base::write_file_atomically(folder_ / "trace-atlas/assistant.json", json);
  }
  std::string refusal(const Variables& variables, ModelFlags flags = {}) {
    try {
      read(variables, std::move(flags));
      return "";
    } catch (const Error& error) {
      return error.what();
    }
  }

  support::TemporaryFolder folder_;
};

TEST_F(ModelSettingsTest, WithoutAnythingThereIsNoModel) {
  EXPECT_FALSE(read({}).primary);
  EXPECT_FALSE(read({{"OPENAI_API_KEY", "secret"}}).primary);
}

TEST_F(ModelSettingsTest, FlagsComeBeforeEnvironmentBeforeFile) {
  write(R"({"primary": {"base_url": "http://file:1/v1", "model": "a", "key_env": "FILE_KEY"},
            "fallback": {"kind": "anthropic", "model": "b"}})");
  const Variables keys = {{"FILE_KEY", "1"}, {"ANTHROPIC_API_KEY", "2"}};
  const ModelSettings file = read(keys);
  EXPECT_EQ(file.primary->base_url, "http://file:1/v1");
  EXPECT_EQ(file.primary->key, "1");
  EXPECT_EQ(file.fallback->base_url, "https://api.anthropic.com/v1");
  EXPECT_EQ(file.fallback->key, "2");

  Variables variables = keys;
  variables["TRACE_ATLAS_MODEL"] = "from environment";
  EXPECT_EQ(read(variables).primary->model, "from environment");
  EXPECT_EQ(read(variables, {.model = "from flag"}).primary->model, "from flag");
}

TEST_F(ModelSettingsTest, AnAddressOfOurOwnGetsNothingOfTheFile) {
  write(R"({"primary": {"base_url": "http://file:1/v1", "model": "a", "key_env": "FILE_KEY"},
            "fallback": {"kind": "anthropic", "model": "b"}})");
  const ModelSettings settings = read({{"FILE_KEY", "1"},
                                       {"TRACE_ATLAS_MODEL_URL", "http://localhost:11434/"},
                                       {"TRACE_ATLAS_MODEL", "qwen"}});
  EXPECT_EQ(settings.primary->base_url, "http://localhost:11434/v1");
  EXPECT_TRUE(settings.primary->key.empty());
  EXPECT_TRUE(settings.primary->is_local());
  EXPECT_FALSE(settings.fallback);
}

TEST_F(ModelSettingsTest, AFileThatHoldsAKeyIsRefusedWithoutShowingIt) {
  for (const std::string member :
       {R"("key": "sk-hush")", R"("api_key": "hush")", R"("options": {"authorization": "hush"})",
        R"("model": "sk-hush")", R"("options": {"x": ["Bearer hush"]})"}) {
    write(R"({"primary": {"base_url": "http://h/v1", )" + member + "}}");
    const std::string text = refusal({});
    EXPECT_NE(text.find("seems to hold a key"), std::string::npos) << member << text;
    EXPECT_EQ(text.find("hush"), std::string::npos);
  }
  write(R"({"primary": {"base_url": "http://h/v1", "model": "m", "key_env": "hush-hush"}})");
  EXPECT_EQ(refusal({}), "the name of the key's variable is none");
}

TEST_F(ModelSettingsTest, SaysWhatIsWrong) {
  EXPECT_EQ(refusal({}, {.url = "http://h/v1"}), "no model is named for h");
  EXPECT_EQ(refusal({}, {.url = "ftp://h/v1", .model = "m"}), "no address of a model: ftp://h/v1");
  EXPECT_EQ(refusal({}, {.url = "http://u:p@h/v1", .model = "m"}),
            "the address of the model holds a user or password");
  EXPECT_EQ(refusal({}, {.url = "http://h", .model = "m", .kind = "gemini"}),
            "no kind of model \"gemini\"");
  EXPECT_EQ(refusal({}, {.url = "http://h", .model = "m", .key_env = "MINE"}), "MINE is not set");
  EXPECT_EQ(refusal({}, {.model = "m"}), "a model is named, but not where it is");
  write("{\"primary\": {\"modle\": \"m\"}}");
  EXPECT_NE(refusal({}).find("no member \"modle\""), std::string::npos);
  write("{");
  EXPECT_NE(refusal({}).find("no JSON"), std::string::npos);
}

TEST_F(ModelSettingsTest, TheEnvironmentSetsTheSampling) {
  const ModelSettings settings =
      read({{"TRACE_ATLAS_TEMPERATURE", "0.2"}, {"TRACE_ATLAS_TOP_K", "40"}},
           {.url = "http://localhost:1/v1", .model = "m"});
  ASSERT_EQ(settings.primary->options.size(), 2U);
  EXPECT_EQ(settings.primary->options[0].second.dump(), "0.2");
  EXPECT_EQ(settings.primary->options[1].second.dump(), "40");
}

}  // namespace
}  // namespace atlas::assistant
