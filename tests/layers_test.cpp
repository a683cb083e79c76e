// Holds every #include "room/..." below src/ against the floors of docs/architecture.md: a room
// includes itself and rooms of lower floors, so that no arrow of the house points up.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <utility>

namespace atlas {
namespace {

namespace fs = std::filesystem;

const std::map<std::string, int> kFloors = {
    {"base", 1},      {"stats", 2},      {"trace", 2},     {"table", 2},  {"figure", 2},
    {"store", 3},     {"collect", 3},    {"sanitize", 3},  {"synth", 3},  {"experiments", 3},
    {"analytics", 3}, {"validators", 3}, {"catalogue", 3}, {"runner", 4}, {"replay", 4},
    {"sandbox", 4},   {"assistant", 5},  {"server", 6},    {"cli", 7},
};

// The only includes within a floor, each with its reason.
const std::set<std::pair<std::string, std::string>> kNeighbours = {
    {"figure", "stats"},  // axes and densities use the same grids and histograms as the tables
    {"analytics", "experiments"},  // the overview, prices and spans are computed in one place
};

const fs::path kSource = fs::path(ATLAS_SOURCE_DIR) / "src";

bool may_include(const std::string& room, const std::string& other) {
  return room == other || kFloors.at(other) < kFloors.at(room) ||
         kNeighbours.contains({room, other});
}

// Calls visit(file, room, included path) for every quoted #include.
template <typename Visit>
void for_each_include(Visit visit) {
  const std::regex include_line("^\\s*#\\s*include\\s*\"([^\"]+)\".*");
  for (const auto& entry : fs::recursive_directory_iterator(kSource)) {
    const fs::path file = entry.path().lexically_relative(kSource);
    if (file.extension() != ".h" && file.extension() != ".cpp") continue;
    std::ifstream in(entry.path());
    std::smatch match;
    for (std::string line; std::getline(in, line);) {
      if (std::regex_match(line, match, include_line)) {
        visit(file, file.begin()->string(), fs::path(match[1].str()));
      }
    }
  }
}

TEST(Layers, EveryFolderOfSourcesHasAFloor) {
  for (const auto& entry : fs::directory_iterator(kSource)) {
    if (!entry.is_directory()) continue;
    EXPECT_TRUE(kFloors.contains(entry.path().filename().string()))
        << entry.path() << " needs a floor here and in docs/architecture.md";
  }
}

TEST(Layers, IncludesNameTheirRoom) {
  for_each_include([](const fs::path& file, const std::string&, const fs::path& included) {
    EXPECT_TRUE(kFloors.contains(included.begin()->string()))
        << "src/" << file.string() << " includes \"" << included.string()
        << "\": write the path from src/";
  });
}

TEST(Layers, NoRoomIncludesARoomOfItsOwnOrAHigherFloor) {
  int includes = 0;
  for_each_include([&](const fs::path& file, const std::string& room, const fs::path& included) {
    const std::string other = included.begin()->string();
    if (!kFloors.contains(room) || !kFloors.contains(other)) return;
    ++includes;
    EXPECT_TRUE(may_include(room, other))
        << "src/" << file.string() << " includes \"" << included.string() << "\", but " << room
        << " (floor " << kFloors.at(room) << ") may not use " << other << " (floor "
        << kFloors.at(other) << ")";
  });
  EXPECT_GT(includes, 100) << "the sources were not found";
}

TEST(Layers, ExperimentsKnowNoFilesThreadsOrDatabases) {
  const std::regex forbidden(
      "^\\s*#\\s*include\\s*[<\"](fstream|filesystem|thread|future|mutex|duckdb\\.h|simdjson\\.h|"
      "base/files\\.h|base/parallel\\.h|base/progress\\.h)[>\"].*");
  for (const auto& entry : fs::recursive_directory_iterator(kSource / "experiments")) {
    if (entry.path().extension() != ".h" && entry.path().extension() != ".cpp") continue;
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) {
      EXPECT_FALSE(std::regex_match(line, forbidden)) << entry.path() << ": " << line;
    }
  }
}

}  // namespace
}  // namespace atlas
