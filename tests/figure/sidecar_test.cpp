#include "figure/sidecar.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>

#include "base/error.h"
#include "figure/figure.h"
#include "figure/render.h"

namespace atlas::figure {
namespace {

using namespace std::string_literals;
using Entries = std::vector<SidecarEntry>;

std::string be32(size_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
  return out;
}

std::string chunk(const std::string& type, const std::string& data) {
  const std::string body = type + data;
  return be32(data.size()) + body +
         be32(
             crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size())));
}

const std::string kSignature = "\x89PNG\r\n\x1a\n"s;
const std::string kHeader = chunk("IHDR", be32(1) + be32(1) + "\x08\x02\0\0\0"s);

std::string png(const std::string& before_data) {
  return kSignature + kHeader + before_data + chunk("IDAT", "x") + chunk("tIME", "1234567") +
         chunk("IEND", "");
}

std::vector<std::string> keywords(const std::vector<PngText>& texts) {
  std::vector<std::string> names;
  for (const PngText& text : texts) names.push_back(text.keyword);
  return names;
}

TEST(Sidecar, KeepsOtherTextsAndTheirOrder) {
  const std::string before =
      png(chunk("tEXt", "dup\0one"s) + chunk("tEXt", "dup\0two"s) + chunk("tEXt", "Software\0me"s) +
          chunk("iTXt", "Title\0\0\0de\0Titel\0caf\xC3\xA9"s));
  const SidecarChunks sidecar(Entries{{"sidecar:readme", "caf\xC3\xA9 \xE2\x80\x94 dash"},
                                      {"sidecar:data/t.csv", "a,b\r\n1,2\r\n"}});
  const auto texts = read_png_texts(sidecar.embed_into(before));
  EXPECT_EQ(keywords(texts), (std::vector<std::string>{"dup", "Software", "Title", "sidecar:readme",
                                                       "sidecar:data/t.csv", "sidecar:manifest"}));
  EXPECT_EQ(texts[0].text, "two");
  EXPECT_EQ(texts[2].text, "caf\xC3\xA9");
  EXPECT_EQ(texts[3].text, "caf\xC3\xA9 \xE2\x80\x94 dash");
  EXPECT_EQ(texts[4].text, "a,b\n1,2\n");
  EXPECT_EQ(
      texts[5].text,
      "{\n  \"entries\": [\n    {\n      \"key\": \"sidecar:readme\",\n      \"chars\": 11\n"
      "    },\n    {\n      \"key\": \"sidecar:data/t.csv\",\n      \"chars\": 8\n    }\n  ]\n}");
}

TEST(Sidecar, EmbeddingAgainChangesNothingAndStaleEntriesGo) {
  const SidecarChunks one(Entries{{"sidecar:readme", "x"}, {"sidecar:data/old.csv", "1"}});
  const SidecarChunks two(Entries{{"sidecar:readme", "y"}});
  const std::string first = one.embed_into(png(""));
  EXPECT_EQ(one.embed_into(first), first);
  EXPECT_EQ(keywords(read_png_texts(two.embed_into(first))),
            (std::vector<std::string>{"sidecar:readme", "sidecar:manifest"}));
}

TEST(Sidecar, EveryOtherChunkIsKeptByteForByte) {
  const std::string before = png(chunk("gAMA", "abcd") + chunk("pHYs", "123456789"));
  const std::string after = SidecarChunks(Entries{{"sidecar:readme", "x"}}).embed_into(before);
  for (const std::string& kept : {chunk("gAMA", "abcd"), chunk("pHYs", "123456789"),
                                  chunk("IDAT", "x"), chunk("tIME", "1234567")}) {
    EXPECT_NE(after.find(kept), std::string::npos);
  }
}

TEST(Sidecar, ALongKeywordIsCutButNamedInFullInTheManifest) {
  const std::string key = "sidecar:data/" + std::string(90, 'n') + ".csv";
  const auto texts = read_png_texts(SidecarChunks(Entries{{key, "1"}}).embed_into(png("")));
  EXPECT_EQ(texts[0].keyword, key.substr(0, 78) + "~");
  EXPECT_NE(texts[1].text.find(key), std::string::npos);
}

TEST(Sidecar, ATextBeyondTheReferencesLimitIsCutAndSaysSo) {
  std::string rows;
  while (rows.size() < 3'000'000) rows += "1,2,3,4,5,6,7,8\n";
  const auto texts =
      read_png_texts(SidecarChunks(Entries{{"sidecar:data/big.csv", rows}}).embed_into(png("")));
  EXPECT_LE(texts[0].text.size(), 1u << 20);
  EXPECT_NE(texts[0].text.find("truncated"), std::string::npos);
  EXPECT_NE(texts[1].text.find("\"truncated\": true"), std::string::npos);
}

TEST(Sidecar, WhatIsNoPngOrDamagedIsAnError) {
  const std::string bomb = [] {
    std::string zeros(80 << 20, '\0');
    uLongf size = compressBound(zeros.size());
    std::string packed(size, '\0');
    compress(reinterpret_cast<Bytef*>(packed.data()), &size,
             reinterpret_cast<const Bytef*>(zeros.data()), zeros.size());
    packed.resize(size);
    return packed;
  }();
  for (const std::string& bad :
       {""s, "GIF89a"s, kSignature, png("").substr(0, 40), png(chunk("zTXt", "k\0\0nonsense"s)),
        png(chunk("zTXt", "k")), png(chunk("zTXt", "k\0\0"s + bomb))}) {
    EXPECT_THROW(read_png_texts(bad), Error);
  }
}

TEST(Sidecar, ExtractingNeverLeavesTheFolder) {
  EXPECT_EQ(extracted_path("sidecar:readme"), "README.md");
  EXPECT_EQ(extracted_path("sidecar:manifest"), "manifest.json");
  EXPECT_EQ(extracted_path("sidecar:data/x.csv"), "data/x.csv");
  for (const char* key : {"sidecar:../x", "sidecar:/etc/passwd", "sidecar:a/../../x", "sidecar:",
                          "sidecar:a//b", "sidecar:a\nb", "sidecar:a/.", "sidecar:..\\x"}) {
    EXPECT_THROW(extracted_path(key), Error) << key;
  }
}

TEST(Sidecar, ARealFigureCarriesItsEntries) {
  const std::string figure = to_png(no_data_figure("x", "Nothing", 3, 2, 100));
  const auto texts =
      read_png_texts(SidecarChunks(Entries{{"sidecar:readme", "hello"}}).embed_into(figure));
  EXPECT_NE(std::find_if(texts.begin(), texts.end(),
                         [](const PngText& text) { return text.keyword == "sidecar:readme"; }),
            texts.end());
}

}  // namespace
}  // namespace atlas::figure
