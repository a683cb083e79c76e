#include "catalogue/vocabulary.h"

#include <gtest/gtest.h>

#include <set>

namespace atlas::catalogue {
namespace {

TEST(Vocabulary, IdsAreUniqueAcrossMeasuresAndDimensions) {
  std::set<std::string_view> ids;
  for (const QueryMeasure& measure : query_measures())
    EXPECT_TRUE(ids.insert(measure.id).second) << measure.id;
  for (const QueryDimension& dimension : query_dimensions()) {
    EXPECT_TRUE(ids.insert(dimension.id).second) << dimension.id;
  }
}

TEST(Vocabulary, WhatAMeasureNamesExists) {
  for (const QueryMeasure& measure : query_measures()) {
    SCOPED_TRACE(measure.id);
    EXPECT_NE(find_relation(measure.relation), nullptr);
    if (!measure.dimension.empty()) {
      EXPECT_NE(find_dimension(measure.dimension), nullptr);
    }
    if (!measure.of_row.empty()) {
      EXPECT_NE(find_measure(measure.of_row), nullptr);
    }
    EXPECT_FALSE(measure.title.empty() || measure.title_zh.empty());
    EXPECT_EQ(measure.kind == MeasureKind::ratio, !measure.below.empty());
    EXPECT_EQ(measure.kind == MeasureKind::count, measure.value.empty());
  }
  for (const PartOf& pair : parts()) {
    EXPECT_NE(find_measure(pair.part), nullptr) << pair.part;
    EXPECT_NE(find_measure(pair.whole), nullptr) << pair.whole;
    if (!pair.meant.empty()) {
      EXPECT_NE(find_measure(pair.meant), nullptr) << pair.meant;
    }
  }
}

TEST(Vocabulary, RelationsStandBehindThoseTheyUse) {
  std::set<std::string_view> before = {"prices"};
  for (const Relation& relation : relations()) {
    for (const std::string_view used : relation.uses) {
      EXPECT_TRUE(before.contains(used)) << relation.name << " uses " << used;
    }
    before.insert(relation.name);
    EXPECT_FALSE(relation.note.empty()) << relation.name;
  }
}

}  // namespace
}  // namespace atlas::catalogue
