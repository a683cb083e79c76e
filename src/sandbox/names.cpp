#include "sandbox/sandbox.h"

namespace atlas::sandbox {

std::string_view name_of(Level level) {
  switch (level) {
    case Level::namespaces:
      return "namespaces";
    case Level::landlock:
      return "landlock";
    case Level::sql_only:
      return "sql_only";
  }
  return "";
}

std::string_view name_of(Language language) { return language == Language::sql ? "sql" : "python"; }

std::string_view name_of(Outcome::End end) {
  switch (end) {
    case Outcome::End::finished:
      return "finished";
    case Outcome::End::failed:
      return "failed";
    case Outcome::End::timed_out:
      return "timed_out";
    case Outcome::End::out_of_memory:
      return "out_of_memory";
    case Outcome::End::cancelled:
      return "cancelled";
    case Outcome::End::refused:
      return "refused";
  }
  return "";
}

}  // namespace atlas::sandbox
