#include "assistant/planner/query_runner.h"

#include <fmt/format.h>

#include <map>
#include <mutex>

#include "base/error.h"

namespace atlas::assistant {
namespace {

class LocalRunner : public QueryRunner {
 public:
  LocalRunner(const std::filesystem::path& db, bool keeps_relations)
      : connection_(db), keeps_relations_(keeps_relations) {}

  store::ResultTable run(const Query& query, const store::QueryLimits& limits) override {
    const std::scoped_lock lock(mutex_);
    if (!keeps_relations_) return connection_.run(query.sql(), limits);
    for (const NamedQuery& relation : query.with) keep(relation, limits);
    return connection_.run(query.select, limits);
  }

 private:
  void keep(const NamedQuery& relation, const store::QueryLimits& limits) {
    std::string& kept = kept_[relation.name];
    if (kept == relation.sql) return;
    if (!kept.empty()) {
      throw Error(ErrorKind::internal, "two relations are called " + relation.name);
    }
    connection_.keep(relation.name, relation.sql, limits);
    kept = relation.sql;
  }

  std::mutex mutex_;
  store::QueryConnection connection_;
  bool keeps_relations_;
  std::map<std::string, std::string> kept_;  // SQL by name
};

}  // namespace

std::string Query::sql() const {
  std::string text;
  for (const NamedQuery& clause : with) {
    text +=
        fmt::format("{}{} AS (\n  {}\n)", text.empty() ? "WITH " : ",\n", clause.name, clause.sql);
  }
  return text.empty() ? select : text + '\n' + select;
}

std::unique_ptr<QueryRunner> local_runner(const std::filesystem::path& db, bool keeps_relations) {
  return std::make_unique<LocalRunner>(db, keeps_relations);
}

}  // namespace atlas::assistant
