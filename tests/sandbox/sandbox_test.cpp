#include "sandbox/sandbox.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <mutex>
#include <thread>

#include "base/error.h"
#include "sandbox/sandbox_support.h"

namespace atlas {
namespace {

using namespace std::chrono_literals;
using sandbox::Code;
using sandbox::Language;
using sandbox::Limits;
using sandbox::Outcome;
using sandbox::Sandbox;
using support::row_texts;
using support::summary;

// One for all tests of a process: they show as well that runs do not hear of each other.
Sandbox& shared() {
  static Sandbox sandbox(support::sandbox_options());
  return sandbox;
}

Outcome sql(const std::string& source, const Limits& limits = {}) {
  return shared().run({.source = source}, limits);
}

Outcome python(const std::string& source, const Limits& limits = {}) {
  return shared().run({.language = Language::python, .source = source}, limits);
}

class SandboxPython : public testing::Test {
 protected:
  void SetUp() override {
    if (!shared().has_python()) GTEST_SKIP() << shared().describe();
  }
};

TEST(SandboxSql, GivesATypedTable) {
  const Outcome outcome = sql("select 1 as a, 2.5::double as b, 'x' as c, null as d, true as e");
  ASSERT_EQ(outcome.end, Outcome::End::finished) << summary(outcome);
  EXPECT_EQ(row_texts(outcome), std::vector<std::string>{"1 | 2.5 | x | NULL | true"});
  EXPECT_EQ(outcome.table->columns[1].name, "b");
  EXPECT_EQ(outcome.table->columns[1].type, "DOUBLE");
  EXPECT_FALSE(outcome.table->is_cut);
}

TEST(SandboxSql, ReadsADatabaseThatTheWorkersUserCouldNotOpen) {
  EXPECT_NE(row_texts(sql("select count(*) from rounds")), std::vector<std::string>{"0"});
}

TEST(SandboxSql, TellsDuckDbsErrorByItsName) {
  const Outcome outcome = sql("select nothing from rounds");
  EXPECT_EQ(outcome.end, Outcome::End::failed);
  EXPECT_EQ(outcome.error_name, "Binder Error");
  EXPECT_NE(outcome.error_message.find("nothing"), std::string::npos);
  EXPECT_FALSE(outcome.table);
}

TEST(SandboxSql, CutsAtTheRows) {
  const Outcome outcome = sql("from range(100)", {.rows = 7});
  ASSERT_TRUE(outcome.table) << summary(outcome);
  EXPECT_EQ(outcome.table->rows.size(), 7U);
  EXPECT_TRUE(outcome.table->is_cut);
}

TEST(SandboxSql, StopsWhenTheTimeIsUp) {
  const Outcome outcome =
      sql("select sum(a.range * b.range) from range(10000000) a, "
          "range(10000000) b",
          {.wall = 300ms});
  EXPECT_EQ(outcome.end, Outcome::End::timed_out) << summary(outcome);
  EXPECT_LT(outcome.time, 3s);
}

TEST(SandboxSql, ComputesARelationOnce) {
  const Code code{.source = "select (select any_value(x) from chance) as x",
                  .relations = {{"chance", "select random() as x"}}};
  Sandbox sandbox({.database = support::sandbox_database(), .sql_workers = 1});
  const Outcome first = sandbox.run(code, {});
  ASSERT_EQ(first.end, Outcome::End::finished) << summary(first);
  EXPECT_EQ(row_texts(first), row_texts(sandbox.run(code, {})));
}

TEST(SandboxSql, AWorkerThatWasKilledIsReplacedAndTheCodeRunAgain) {
  if (geteuid() != 0) GTEST_SKIP() << "finds its processes by their users";
  Sandbox sandbox({.database = support::sandbox_database(), .sql_workers = 1});
  const auto before = support::sandbox_processes();
  EXPECT_FALSE(sandbox.run({.source = "select 1"}, {}).was_rerun);
  for (const std::string& process : support::sandbox_processes()) {
    if (std::ranges::find(before, process) == before.end()) kill(std::stoi(process), SIGKILL);
  }
  const Outcome outcome = sandbox.run({.source = "select 1"}, {});
  EXPECT_EQ(outcome.end, Outcome::End::finished) << summary(outcome);
  EXPECT_TRUE(outcome.was_rerun);
}

TEST(SandboxCancel, StopsARunAtOnce) {
  for (const Language language : {Language::sql, Language::python}) {
    if (language == Language::python && !shared().has_python()) continue;
    const Code code{language, language == Language::sql
                                  ? "select sum(a.range * b.range) from range(10000000) a, "
                                    "range(10000000) b"
                                  : "while True: pass"};
    shared().run({language, "1"}, {});  // warm
    std::stop_source stop;
    std::jthread stopper([&] {
      std::this_thread::sleep_for(300ms);
      stop.request_stop();
    });
    const auto begin = std::chrono::steady_clock::now();
    const Outcome outcome = shared().run(code, {}, stop.get_token());
    EXPECT_EQ(outcome.end, Outcome::End::cancelled) << summary(outcome);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 1500ms);
  }
}

TEST(SandboxCancel, StopsOneThatWaits) {
  Sandbox sandbox({.database = support::sandbox_database(), .sql_workers = 1});
  std::stop_source first;
  std::jthread busy([&] {
    sandbox.run({.source = "select sum(a.range * b.range) from range(10000000) a, "
                           "range(10000000) b"},
                {}, first.get_token());
  });
  std::this_thread::sleep_for(300ms);
  std::stop_source second;
  second.request_stop();
  EXPECT_EQ(sandbox.run({.source = "select 1"}, {}, second.get_token()).end,
            Outcome::End::cancelled);
  first.request_stop();
}

TEST(SandboxQueue, ServesInTheOrderOfArrival) {
  Sandbox sandbox({.database = support::sandbox_database(), .sql_workers = 1});
  sandbox.run({.source = "select 1"}, {});
  std::mutex mutex;
  std::vector<int> order;
  std::vector<std::jthread> askers;
  for (int i = 0; i < 8; ++i) {
    askers.emplace_back([&, i] {
      const Outcome outcome =
          sandbox.run({.source = "select count(*) from range(30000000) where hash(range) = 1"}, {});
      EXPECT_EQ(outcome.end, Outcome::End::finished) << summary(outcome);
      const std::scoped_lock lock(mutex);
      order.push_back(i);
    });
    std::this_thread::sleep_for(10ms);
  }
  askers.clear();
  EXPECT_TRUE(std::ranges::is_sorted(order));
}

TEST_F(SandboxPython, KeepsTheOutputApartAndHandsItOn) {
  std::string handed_on;
  const Outcome outcome = shared().run(
      {Language::python, "import sys\nprint('größer')\nprint('oops', file=sys.stderr)"}, {}, {},
      [&](std::string_view stream, std::string_view text) {
        handed_on += fmt::format("{}={}", stream, text);
      });
  EXPECT_EQ(outcome.end, Outcome::End::finished) << summary(outcome);
  EXPECT_EQ(outcome.stdout_text, "größer\n");
  EXPECT_EQ(outcome.stderr_text, "oops\n");
  EXPECT_NE(handed_on.find("stdout=größer\n"), std::string::npos);
}

TEST_F(SandboxPython, CutsTheOutputBetweenCharacters) {
  const Outcome outcome = python("print('ä' * 1000)", {.output_bytes = 101});
  EXPECT_EQ(outcome.stdout_text.size(), 100U);
  EXPECT_TRUE(outcome.output_is_cut);
}

TEST_F(SandboxPython, TheLastExpressionIsTheTable) {
  const Outcome frame =
      python("import pandas as pd\npd.DataFrame({'a': [1, None], 'b': ['x', 'y']}).set_index('b')");
  EXPECT_EQ(row_texts(frame), (std::vector<std::string>{"x | 1", "y | NULL"})) << summary(frame);
  const Outcome series = python("import pandas as pd\npd.Series([1, 2], name='n')");
  EXPECT_EQ(row_texts(series), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(series.table->columns[0].name, "n");
  const Outcome result =
      python("import trace_db\ntrace_db.sql('select 1 as a, 0.5::decimal(4,2)')");
  EXPECT_EQ(row_texts(result), std::vector<std::string>{"1 | 0.5"}) << summary(result);
  EXPECT_EQ(result.table->columns[1].type, "DECIMAL(4,2)");
  EXPECT_EQ(python("40 + 2").stdout_text, "42\n");
}

// One line a type: SQL, then what fetchall gives, and the dtype that df() gives.
TEST_F(SandboxPython, AllTypesMap) {
  const std::vector<std::array<const char*, 3>> types = {
      {"true", "True", "bool"},
      {"1::tinyint", "1", "int64"},
      {"-5::bigint", "-5", "int64"},
      {"18446744073709551615::ubigint", "18446744073709551615", "uint64"},
      {"-170141183460469231731687303715884105727::hugeint",
       "-170141183460469231731687303715884105727", "float64"},
      {"340282366920938463463374607431768211455::uhugeint",
       "340282366920938463463374607431768211455", "float64"},
      {"1.5::float", "1.5", "float64"},
      {"'nan'::double", "nan", "float64"},
      {"12.345::decimal(9,3)", "12.345", "float64"},
      {"-1.5::decimal(4,1)", "-1.5", "float64"},
      {"-1.5::decimal(38,1)", "-1.5", "float64"},
      {"'é'", "'é'", "object"},
      {"'\\x00a'::blob", "b'\\x00a'", "object"},
      {"date '2026-02-03'", "datetime.date(2026, 2, 3)", "datetime64[ns]"},
      {"time '01:02:03.5'", "datetime.time(1, 2, 3, 500000)", "object"},
      {"timestamp '2026-02-03 04:05:06.7'", "datetime.datetime(2026, 2, 3, 4, 5, 6, 700000)",
       "datetime64[ns]"},
      {"timestamp_s '2026-02-03 04:05:06'", "datetime.datetime(2026, 2, 3, 4, 5, 6)",
       "datetime64[ns]"},
      {"timestamp_ns '2026-02-03 04:05:06'", "datetime.datetime(2026, 2, 3, 4, 5, 6)",
       "datetime64[ns]"},
      {"timestamptz '2026-02-03 04:05:06+00'",
       "datetime.datetime(2026, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc)", "datetime64[ns]"},
      {"timestamp '9999-01-01'", "datetime.datetime(9999, 1, 1, 0, 0)", "object"},
      {"'infinity'::timestamp", "'infinity'", "object"},
      {"interval '1 day 2 seconds'", "datetime.timedelta(days=1, seconds=2)", "timedelta64[ns]"},
      {"[1, null, 3]", "[1, None, 3]", "object"},
      {"[['a'], []]", "[['a'], []]", "object"},
      {"array_value(1, 2)", "[1, 2]", "object"},
      {"{'a': 1, 'b': ['x']}", "{'a': 1, 'b': ['x']}", "object"},
      {"map {'k': 1}", "{'k': 1}", "object"},
      {"'b'::enum('a', 'b')", "'b'", "object"},
      {"'00000000-0000-0000-0000-000000000001'::uuid",
       "UUID('00000000-0000-0000-0000-000000000001')", "object"},
      {"'101'::bit", "'101'", "object"},
      {"union_value(n := 1)", "'1'", "object"},
      {"'[1]'::json", "'[1]'", "object"},
      {"null", "None", "float64"},
      {"null::bigint", "None", "float64"},
      {"null::timestamp", "None", "datetime64[ns]"},
      {"null::boolean", "None", "object"},
      {"null::varchar", "None", "object"},
  };
  std::string source = "import trace_db\n";
  for (const auto& [text, value, dtype] : types) {
    source += fmt::format(
        "q = r\"\"\"select {} as v\"\"\"\n"
        "try: print(repr(trace_db.sql(q).fetchone()[0]), "
        "trace_db.sql(q).df().v.dtype, sep=' | ')\n"
        "except Exception as e: print(repr(e))\n",
        text);
  }
  const Outcome outcome = python(source);
  std::string expected;
  for (const auto& [text, value, dtype] : types) expected += fmt::format("{} | {}\n", value, dtype);
  EXPECT_EQ(outcome.stdout_text, expected) << summary(outcome);
}

TEST_F(SandboxPython, DuckdbsUsualCallsWork) {
  const Outcome outcome = python(R"(
import duckdb
c = duckdb.connect('/any/path', read_only=True)
print(c.execute('select 1 as a, ? as b union all select 2, ? order by 1', ['x', None]).fetchall())
print(c.execute('select count(*) > 0 from rounds').fetchone())
print(duckdb.sql('select 3 as n').df().n[0], duckdb.query('select 4').fetchnumpy())
print([d[0] for d in c.execute('select 1 as a, 2 as a').description], list(c.fetchdf().columns))
first = duckdb.sql('from range(5000)'); second = duckdb.sql('select 1')
print(len(first.fetchall()), second.fetchone(), second.fetchone())
with duckdb.connect() as d: print(d.sql('from range(3)').fetchmany(2))
c.close())");
  EXPECT_EQ(outcome.stdout_text,
            "[(1, 'x'), (2, None)]\n(True,)\n3 {'4': array([4])}\n['a', 'a'] ['a', 'a_1']\n"
            "5000 (1,) None\n[(0,), (1,)]\n")
      << summary(outcome);
}

TEST_F(SandboxPython, ATracebackShowsOnlyTheUsersLines) {
  const Outcome outcome = python("def f():\n    return 1 / 0\n\nprint('before')\nf()");
  EXPECT_EQ(outcome.end, Outcome::End::failed);
  EXPECT_EQ(outcome.error_name, "ZeroDivisionError");
  EXPECT_EQ(outcome.error_message, "division by zero");
  EXPECT_EQ(outcome.stdout_text, "before\n");
  EXPECT_NE(outcome.traceback.find("\"<cell>\", line 2, in f\n    return 1 / 0"), std::string::npos)
      << outcome.traceback;
  EXPECT_EQ(outcome.traceback.find("/opt/"), std::string::npos) << outcome.traceback;
  EXPECT_EQ(python("x = (").error_name, "SyntaxError");
}

TEST_F(SandboxPython, FiguresAndFilesAreArtifacts) {
  const Outcome outcome = python(R"(
import matplotlib.pyplot as plt
plt.bar(['a', 'b'], [1, 2]); plt.title('Größe')
plt.figure(); plt.plot([1, 2]); plt.savefig('mine.png')
open('rows.csv', 'w').write('a,b\n')
open('large.bin', 'wb').write(bytes(3_000_000))
plt.show())");
  ASSERT_EQ(outcome.artifacts.size(), 4U) << summary(outcome);
  EXPECT_EQ(outcome.artifacts[0].name, "figure-1.png");
  EXPECT_EQ(outcome.artifacts[0].mime, "image/png");
  EXPECT_EQ(outcome.artifacts[0].bytes.substr(1, 3), "PNG");
  EXPECT_EQ(outcome.artifacts[1].name, "large.bin");
  EXPECT_TRUE(outcome.artifacts[1].bytes.empty());
  EXPECT_EQ(outcome.artifacts[1].size_bytes, 3'000'000U);
  EXPECT_EQ(outcome.artifacts[2].name, "mine.png");
  EXPECT_EQ(outcome.artifacts[3].bytes, "a,b\n");
  EXPECT_EQ(outcome.stderr_text, "");
}

TEST_F(SandboxPython, EveryRunBeginsAfresh) {
  python("x = 1\nimport os; os.environ['A'] = 'b'; open('f', 'w').write('x')");
  const Outcome outcome =
      python("import os; print('x' in globals(), os.environ.get('A'), os.listdir('.'))");
  EXPECT_EQ(outcome.stdout_text, "False None []\n") << summary(outcome);
}

TEST_F(SandboxPython, AnExitIsAnEnd) {
  EXPECT_EQ(python("import sys; print(1); sys.exit()").end, Outcome::End::finished);
  EXPECT_EQ(python("import sys; sys.exit('no')").error_name, "SystemExit");
}

TEST_F(SandboxPython, ABarChartOfTheTraceIsQuick) {
  const std::string source = R"(
import pandas as pd, matplotlib.pyplot as plt, trace_db
steps = trace_db.sql('select provider, model, output_tokens from rounds').df()
steps.groupby('model').output_tokens.sum().plot.bar())";
  python(source);
  const Outcome outcome = python(source);
  EXPECT_EQ(outcome.end, Outcome::End::finished) << summary(outcome);
  EXPECT_EQ(outcome.artifacts.size(), 1U);
  EXPECT_LT(outcome.time, 3s);
}

TEST(SandboxMany, FiftyAtOnceAreAllAnswered) {
  std::vector<std::jthread> askers;
  std::atomic<int> answered = 0;
  for (int i = 0; i < 50; ++i) {
    askers.emplace_back([&, i] {
      const bool is_python = i % 5 == 0 && shared().has_python();
      const Outcome outcome = is_python ? python("print(7)") : sql("select count(*) from rounds");
      EXPECT_EQ(outcome.end, Outcome::End::finished) << summary(outcome);
      ++answered;
    });
  }
  askers.clear();
  EXPECT_EQ(answered, 50);
}

TEST(SandboxStart, SaysWhatIsWrongWithTheDatabase) {
  EXPECT_THROW(Sandbox({.database = "/none.duckdb"}), Error);
  EXPECT_THROW(Sandbox({.database = "/tmp"}), Error);
}

TEST(SandboxStart, WithoutWallsPythonIsRefused) {
  Sandbox sandbox(support::sandbox_options(sandbox::Level::sql_only));
  EXPECT_EQ(sandbox.level(), sandbox::Level::sql_only);
  EXPECT_FALSE(sandbox.has_python());
  EXPECT_EQ(sandbox.run({.language = Language::python, .source = "1"}, {}).end,
            Outcome::End::refused);
  EXPECT_EQ(row_texts(sandbox.run({.source = "select 1"}, {})), std::vector<std::string>{"1"});
}

TEST(SandboxStart, AClosedSandboxLeavesNothing) {
  const support::Remains before = support::remains();
  for (const auto level : {sandbox::Level::namespaces, sandbox::Level::landlock}) {
    Sandbox sandbox(support::sandbox_options(level));
    sandbox.warm_up(Language::python);  // killed while it starts
    sandbox.run({.source = "select 1"}, {});
  }
  EXPECT_EQ(support::remains_after(before), before);
}

}  // namespace
}  // namespace atlas
