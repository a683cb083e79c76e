// Every route of a running server, as a client sees it.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "experiments/experiment.h"
#include "server/target.h"
#include "support/golden.h"
#include "support/test_server.h"

namespace atlas::server {
namespace {

using nlohmann::json;
using support::HttpAnswer;
using support::TestServer;

// One server for all that only read. It ends before the program's static objects, which it uses.
std::unique_ptr<TestServer> shared;

class EndOfSharedServer : public testing::Environment {
 public:
  void TearDown() override { shared.reset(); }
};

TestServer& shared_server() {
  if (!shared) shared = std::make_unique<TestServer>();
  return *shared;
}

const auto* const end_of_shared_server =
    testing::AddGlobalTestEnvironment(new EndOfSharedServer);  // gtest deletes it

HttpAnswer get(std::string_view target, const support::HttpHeaders& headers = {}) {
  return shared_server().get(target, headers);
}

json get_json(std::string_view target) {
  const HttpAnswer answer = get(target);
  EXPECT_EQ(answer.status, 200) << target << ": " << answer.body;
  EXPECT_EQ(answer.header("content-type"), "application/json") << target;
  json value = json::parse(answer.body);
  EXPECT_EQ(value.at("schema_version"), 1) << target;
  return value;
}

void expect_error(const HttpAnswer& answer, int status, const std::string& kind,
                  const std::string& text) {
  EXPECT_EQ(answer.status, status) << answer.body;
  const json error = json::parse(answer.body).at("error");
  EXPECT_EQ(error.at("kind"), kind);
  EXPECT_NE(error.at("message").get<std::string>().find(text), std::string::npos) << answer.body;
}

const std::string kSpindles = "/api/v1/experiments/llm_generation/token_spindles";

TEST(Api, HealthAndOpenApi) {
  EXPECT_EQ(get_json("/api/v1/health").at("status"), "ok");
  const HttpAnswer answer = get("/api/v1/openapi.json");
  EXPECT_EQ(json::parse(answer.body).at("openapi"), "3.1.0");
}

TEST(Api, DatasetFollowsTheFilter) {
  const json whole = get_json("/api/v1/dataset");
  const json cut = get_json("/api/v1/dataset?provider=claude");
  EXPECT_TRUE(whole.at("trace").at("is_served"));
  EXPECT_EQ(whole.at("trace").at("name"), "small");
  EXPECT_GT(whole.at("agent_steps"), cut.at("agent_steps"));
  EXPECT_GT(cut.at("agent_steps"), 0);
  EXPECT_EQ(cut.at("filter").at("text"), "provider claude");
}

TEST(Api, FacetsAreThoseOfTheWholeTrace) {
  EXPECT_GE(get_json("/api/v1/facets").at("providers").size(), 2u);
  EXPECT_EQ(get("/api/v1/facets?provider=claude").status, 400);
}

TEST(Api, TheGalleryListsEveryExperimentOnce) {
  const json list = get_json("/api/v1/experiments").at("experiments");
  std::set<std::string> ids;
  for (const json& entry : list) ids.insert(entry.at("id"));
  EXPECT_EQ(ids.size(), list.size());
  for (const auto& experiment : experiments::registry()) {
    EXPECT_TRUE(ids.contains(experiment.id())) << experiment.id() << " has no category on the site";
  }
}

TEST(Api, EveryExperimentHasAPageWhosePartsAreThere) {
  for (const auto& experiment : experiments::registry()) {
    const json page = get_json("/api/v1/experiments/" + experiment.id());
    EXPECT_EQ(page.at("id"), experiment.id());
    EXPECT_FALSE(page.at("readme").get<std::string>().empty());
    for (const json& figure : page.at("figures")) {
      EXPECT_EQ(get(figure.at("url").at("json").get<std::string>()).status, 200) << figure;
    }
    for (const json& table : page.at("tables")) {
      EXPECT_LE(table.at("rows").size(), 200u);
      EXPECT_GE(table.at("total_rows"), table.at("rows").size());
      const HttpAnswer csv = get(table.at("url").at("csv").get<std::string>());
      EXPECT_EQ(csv.status, 200) << table.at("url");
      EXPECT_TRUE(csv.header("content-type").starts_with("text/csv"));
    }
    for (const json& document : page.at("documents")) {
      EXPECT_EQ(get(document.at("url").get<std::string>()).status, 200) << document;
    }
    for (const json& file : page.at("code")) {
      EXPECT_EQ(get(file.at("url").get<std::string>()).status, 200) << file;
    }
    for (const char* side : {"previous", "next"}) {
      EXPECT_NE(experiments::find_experiment(page.at(side).at("id").get<std::string>()), nullptr);
    }
  }
}

TEST(Api, TheTableOfTheSiteIsTheGoldenTable) {
  const HttpAnswer csv = get(kSpindles + "/token_spindle_summary.csv");
  EXPECT_EQ(csv.body,
            golden::read_text(support::small_trace_file().parent_path() / "llm_generation" /
                              "token_spindles" / "token_spindle_summary.csv"));
  const json page = get_json(kSpindles);
  const json& table = page.at("tables").at(0);
  EXPECT_EQ(table.at("rows").at(0).at(0), "prefix_tokens");
  EXPECT_EQ(table.at("columns").at(0).at("align"), "left");
  EXPECT_EQ(table.at("columns").at(1).at("align"), "right");
}

TEST(Api, FiguresComeInEveryFormat) {
  const HttpAnswer png = get(kSpindles + "/figure.png");
  EXPECT_TRUE(png.body.starts_with("\x89PNG"));
  EXPECT_NE(png.body.find("sidecar:readme"), std::string::npos);
  const HttpAnswer thumbnail = get(kSpindles + "/figure.png?width=200&theme=dark");
  EXPECT_TRUE(thumbnail.body.starts_with("\x89PNG"));
  EXPECT_LT(thumbnail.body.size(), png.body.size());
  EXPECT_NE(get(kSpindles + "/figure.svg").body.find("<svg"), std::string::npos);
  EXPECT_TRUE(get(kSpindles + "/figure.pdf").body.starts_with("%PDF"));
  EXPECT_TRUE(json::parse(get(kSpindles + "/figure.json").body).contains("panels"));
  EXPECT_NE(get(kSpindles + "/figure.png?download=1&width=100")
                .header("content-disposition")
                .find("token_spindles_transparent.png"),
            std::string::npos);
  EXPECT_EQ(get(kSpindles + "/readme").header("content-type"), "text/markdown; charset=utf-8");
}

TEST(Api, BadValuesAreRefusedWithAReason) {
  expect_error(get("/api/v1/experiments?since=notadate"), 400, "usage", "since");
  expect_error(get("/api/v1/dataset?providers=claude"), 400, "usage", "providers");
  expect_error(get("/api/v1/dataset?trace=nosuch"), 404, "not_found", "nosuch");
  expect_error(get("/api/v1/experiments/no/such"), 404, "not_found", "no/such");
  expect_error(get("/api/v1/nosuch"), 404, "not_found", "/api/v1/nosuch");
  expect_error(get(kSpindles + "?set=nosuch=1"), 400, "usage", "nosuch");
  expect_error(get(kSpindles + "?set=x"), 400, "usage", "=");
  expect_error(get(kSpindles + "/figure.gif"), 404, "not_found", "gif");
  expect_error(get(kSpindles + "/figure.png?width=1"), 400, "usage", "width");
  expect_error(get(kSpindles + "/figure.png?width=99999"), 400, "usage", "width");
  expect_error(get(kSpindles + "/figure.png?theme=pink"), 400, "usage", "theme");
  expect_error(get(kSpindles + "/figure.pdf?theme=dark"), 400, "usage", "theme");
  expect_error(get(kSpindles + "/figure.png?figure=nosuch"), 404, "not_found", "nosuch");
  expect_error(get(kSpindles + "/nosuch.csv"), 404, "not_found", "nosuch");
  expect_error(get(kSpindles + "/code?file=README.md"), 404, "not_found", "README.md");
  expect_error(get(kSpindles + "/code?file=..%2Fx.cpp"), 404, "not_found", "x.cpp");
  expect_error(get(kSpindles + "/documents/nosuch.json"), 404, "not_found", "nosuch");
  expect_error(get("/api/v1/steps"), 400, "usage", "quantity");
  expect_error(get("/api/v1/steps?quantity=nosuch"), 400, "usage", "nosuch");
  expect_error(get("/api/v1/steps?quantity=cost_usd&trigger=x"), 400, "usage", "trigger");
  expect_error(get("/api/v1/steps?quantity=cost_usd&min=x"), 400, "usage", "min");
  expect_error(get("/api/v1/sessions?sort=x"), 400, "usage", "sort");
  expect_error(get("/api/v1/sessions?limit=-1"), 400, "usage", "limit");
  expect_error(get("/api/v1/analytics?tz=2000"), 400, "usage", "tz");
  expect_error(get("/api/v1/compare?a=nosuch%3D1"), 400, "usage", "nosuch");
  expect_error(get("/api/v1/sessions/nosuch"), 404, "not_found", "nosuch");
}

TEST(Api, SettingsChangeTheResultAndDefaultsDoNot) {
  const std::string fit = "/api/v1/experiments/llm_generation/timing_fit";
  EXPECT_EQ(get(fit + "?set=min-rows=5").status, 200);
  EXPECT_EQ(get(fit + "?set=min-rows=abc").status, 400);
  const json page = get_json(fit + "?set=min-rows=100");
  EXPECT_EQ(page.at("command").get<std::string>().find("--set"), std::string::npos);
}

TEST(Api, ACutKeepsItselfInEveryAddress) {
  const json page = get_json(kSpindles + "?provider=claude&since=2020-01-01");
  EXPECT_NE(page.at("figures").at(0).at("url").at("png").get<std::string>().find(
                "provider=claude&since=2020-01-01T00%3A00%3A00Z"),
            std::string::npos);
  EXPECT_NE(page.at("command").get<std::string>().find("--provider claude"), std::string::npos);
}

TEST(Api, ACutThatIsEmptyHasPagesToo) {
  for (const auto& experiment : experiments::registry()) {
    get_json("/api/v1/experiments/" + experiment.id() + "?provider=nobody");
  }
  get_json("/api/v1/dataset?provider=nobody");
  get_json("/api/v1/sessions?provider=nobody");
  get_json("/api/v1/analytics?provider=nobody");
}

TEST(Api, SessionsAndStepsLeadToEachOther) {
  const json list = get_json("/api/v1/sessions?sort=steps&limit=3");
  ASSERT_EQ(list.at("sessions").size(), 3u);
  const json& first = list.at("sessions").at(0);
  const std::string id = first.at("session_id");
  const json session = get_json("/api/v1/sessions/" + percent_encoded(id));
  EXPECT_EQ(session.at("steps").size(), first.at("agent_steps"));
  const json steps = get_json("/api/v1/steps?quantity=output_tokens&min=0&limit=5");
  EXPECT_EQ(steps.at("steps").size(), 5u);
  EXPECT_GE(steps.at("steps").at(0).at("value"), steps.at("steps").at(4).at("value"));
  EXPECT_EQ(get_json("/api/v1/sessions?offset=1000000").at("sessions").size(), 0u);
}

TEST(Api, ComparisonTakesTheTwoLargestProviders) {
  const json page = get_json("/api/v1/compare");
  EXPECT_NE(page.at("a").at("name"), page.at("b").at("name"));
  EXPECT_GE(page.at("a").at("agent_steps"), page.at("b").at("agent_steps"));
  const json other = get_json("/api/v1/compare?a=provider%3Dcodex&b=since%3D2020-01-01");
  EXPECT_EQ(other.at("a").at("name"), "Codex");
}

TEST(Api, AnalyticsIsThePayloadOfTheDashboard) {
  EXPECT_TRUE(get_json("/api/v1/analytics?tz=-420").contains("kpis"));
}

TEST(Api, AnswersAreKeptByTheirTag) {
  const HttpAnswer first = get(kSpindles);
  const std::string tag = first.header("etag");
  ASSERT_FALSE(tag.empty());
  EXPECT_EQ(get(kSpindles, {{"If-None-Match", tag}}).status, 304);
  EXPECT_EQ(get(kSpindles, {{"If-None-Match", "\"other\""}}).status, 200);
  EXPECT_EQ(get(kSpindles, {{"If-None-Match", tag}}).body, "");
}

TEST(Api, AnswersAreCompressed) {
  const std::string plain = get(kSpindles).body;
  const HttpAnswer gzip = get(kSpindles, {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(gzip.header("content-encoding"), "gzip");
  EXPECT_EQ(support::gunzipped(gzip.body), plain);
  const HttpAnswer br = get(kSpindles, {{"Accept-Encoding", "gzip, br"}});
  EXPECT_EQ(br.header("content-encoding"), "br");
  EXPECT_LT(br.body.size(), plain.size());
  EXPECT_EQ(get(kSpindles, {{"Accept-Encoding", "gzip;q=0"}}).header("content-encoding"), "");
}

TEST(Api, PartsOfAFigure) {
  const std::string target = kSpindles + "/figure.png?width=300";
  const HttpAnswer whole = get(target);
  EXPECT_EQ(whole.header("accept-ranges"), "bytes");
  const HttpAnswer part = get(target, {{"Range", "bytes=1-3"}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "PNG");
  EXPECT_EQ(part.header("content-range"), "bytes 1-3/" + std::to_string(whole.body.size()));
  EXPECT_EQ(get(target, {{"Range", "bytes=99999999-"}}).status, 416);
  EXPECT_EQ(get(target, {{"Range", "bytes=1-3"}, {"If-Range", "\"old\""}}).status, 200);
  EXPECT_EQ(get(target, {{"Range", "bytes=1-3"}, {"If-Range", whole.header("etag")}}).status, 206);
}

TEST(Api, HeadHasTheHeadersAndNoBody) {
  support::HttpConnection connection(shared_server().port());
  const std::string host = "Host: localhost\r\n\r\n";
  connection.send("HEAD " + kSpindles + " HTTP/1.1\r\n" + host);
  const HttpAnswer head = connection.read_answer(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), std::to_string(get(kSpindles).body.size()));
  connection.send("GET /api/v1/health HTTP/1.1\r\n" + host);  // nothing of a body in between
  EXPECT_EQ(connection.read_answer().status, 200);
}

TEST(Api, OtherMethodsAreToldWhatIsAllowed) {
  const uint16_t port = shared_server().port();
  EXPECT_EQ(support::http(port, "OPTIONS", kSpindles).status, 405);
  EXPECT_EQ(support::http(port, "OPTIONS", kSpindles).header("allow"), "GET, HEAD");
  EXPECT_EQ(support::http(port, "PUT", "/api/v1/traces").header("allow"), "GET, HEAD, POST");
  EXPECT_EQ(support::http(port, "DELETE", "/").header("allow"), "GET, HEAD");
  EXPECT_EQ(support::http(port, "POST", "/api/v1/nosuch").status, 404);
}

TEST(Api, PagesHaveTheirTitleAndTheSecurityHeaders) {
  const HttpAnswer page = get("/exp/llm_generation/token_spindles");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("<title>Token spindles · Trace Atlas</title>"), std::string::npos);
  for (const HttpAnswer& answer : {page, get("/api/v1/health"), get("/nosuch")}) {
    EXPECT_TRUE(answer.header("content-security-policy").starts_with("default-src 'none'"));
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(answer.header("cross-origin-resource-policy"), "same-origin");
  }
  const HttpAnswer missing = get("/exp/no/such");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.header("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(get("/zh/about").status, 200);
}

TEST(Api, EvilHostsOriginsAndPathsAreRefused) {
  EXPECT_EQ(get("/api/v1/experiments", {{"Host", "evil.example"}}).status, 421);
  EXPECT_EQ(get("/", {{"Host", "evil.example"}}).status, 421);
  EXPECT_EQ(get("http://evil.example/").status, 421);
  for (const char* path : {"/api/v1/ask", "/api/v1/traces", "/api/v1/nosuch"}) {
    EXPECT_EQ(shared_server().post(path, "{}", {{"Origin", "http://evil.example"}}).status, 403);
  }
  for (const char* path : {"/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/a/../b",
                           "/..%2fetc/passwd", "/%00", "/exp/%2e%2e/x", "/\\..\\x"}) {
    const int status = get(path).status;
    EXPECT_GE(status, 400) << path;
    EXPECT_LT(status, 500) << path;
  }
}

TEST(Api, TracesListsTheServedOne) {
  const json traces = get_json("/api/v1/traces").at("traces");
  ASSERT_EQ(traces.size(), 1u);
  EXPECT_TRUE(traces.at(0).at("is_served"));
  const std::string id = traces.at(0).at("id");
  EXPECT_EQ(support::http(shared_server().port(), "DELETE", "/api/v1/traces/" + id).status, 403);
  EXPECT_EQ(support::http(shared_server().port(), "DELETE", "/api/v1/traces/nosuch").status, 404);
}

TEST(Api, EventsTellWhenEverythingIsReady) {
  support::HttpConnection connection(shared_server().port());
  connection.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto head = connection.read_until("\r\n\r\n");
  ASSERT_TRUE(head);
  EXPECT_NE(head->find("text/event-stream"), std::string::npos);
  const auto events = connection.read_until("event: ready\n");
  ASSERT_TRUE(events);
  size_t seen = 0;  // each once, whoever asks for it meanwhile
  for (size_t at = events->find("event: experiment\n"); at != std::string::npos;
       at = events->find("event: experiment\n", at + 1)) {
    ++seen;
  }
  EXPECT_EQ(seen, experiments::registry().size());
  const json list = get_json("/api/v1/experiments").at("experiments");
  for (const json& entry : list) EXPECT_EQ(entry.at("state"), "ready") << entry;
}

// ---- adding a trace
// ------------------------------------------------------------------------------

// The last progress event of a trace.
json wait_for_trace(TestServer& server, const std::string& id) {
  support::HttpConnection connection(server.port());
  connection.send("GET /api/v1/traces/" + id + "/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto text = connection.read_until("\r\n0\r\n\r\n");
  if (!text) return {};
  const size_t at = text->rfind("data: ") + std::string_view("data: ").size();
  return json::parse(text->substr(at, text->find('\n', at) - at));
}

json add_small_trace(TestServer& server) {
  const HttpAnswer answer = server.post("/api/v1/traces?name=mine.jsonl.gz",
                                        base::read_file(support::small_trace_file()));
  EXPECT_EQ(answer.status, 202) << answer.body;
  return json::parse(answer.body);
}

TEST(ApiTraces, AnAddedTraceIsAskedAboutRememberedAndDeleted) {
  const support::TemporaryFolder folder;
  const auto keep_here = [&](ServerOptions& options) { options.trace_folder = folder / "traces"; };
  std::string id;
  json whole;
  {
    TestServer server(keep_here);
    whole = json::parse(server.get("/api/v1/dataset").body);
    const json added = add_small_trace(server);
    id = added.at("id");
    EXPECT_EQ(wait_for_trace(server, id).at("stage"), "done");
    const json cut = json::parse(server.get("/api/v1/dataset?trace=" + id).body);
    EXPECT_EQ(cut.at("agent_steps"), whole.at("agent_steps"));
    EXPECT_EQ(cut.at("trace").at("name"), "mine.jsonl.gz");
    const json page = json::parse(server.get(kSpindles + "?trace=" + id).body);
    EXPECT_NE(page.at("figures").at(0).at("url").at("svg").get<std::string>().find("trace=" + id),
              std::string::npos);
  }
  TestServer server(keep_here);
  EXPECT_EQ(json::parse(server.get("/api/v1/traces").body).at("traces").size(), 2u);
  EXPECT_EQ(server.get(kSpindles + "?trace=" + id).status, 200);
  EXPECT_EQ(support::http(server.port(), "DELETE", "/api/v1/traces/" + id).status, 204);
  EXPECT_EQ(server.get(kSpindles + "?trace=" + id).status, 404);
  EXPECT_TRUE(std::filesystem::is_empty(folder / "traces"));
}

TEST(ApiTraces, WhatIsNoTraceIsRefusedAndLeavesNothing) {
  TestServer server;
  expect_error(server.post("/api/v1/traces", "hello\n"), 400, "bad_input", "agent step");
  expect_error(server.post("/api/v1/traces", "\n\n"), 400, "bad_input", "empty");
  expect_error(server.post("/api/v1/traces", "{\"type\":\"user\",\"sessionId\":\"x\"}\n"), 400,
               "bad_input", "raw log");
  expect_error(server.post("/api/v1/traces", "{}", {{"Origin", "http://evil.example"}}), 403,
               "forbidden", "another site");
  EXPECT_TRUE(std::filesystem::is_empty(server.folder() / "traces"));
}

TEST(ApiTraces, AnUploadHasItsLimit) {
  TestServer server([](ServerOptions& options) { options.limits.upload_bytes = 1000; });
  EXPECT_EQ(server.post("/api/v1/traces", std::string(1001, ' ')).status, 413);
  support::HttpConnection connection(server.port());
  connection.send(
      "POST /api/v1/traces HTTP/1.1\r\nHost: localhost\r\n"
      "Transfer-Encoding: chunked\r\n\r\n800\r\n" +
      std::string(0x800, ' ') + "\r\n0\r\n\r\n");
  EXPECT_EQ(connection.read_answer().status, 413);
  EXPECT_TRUE(std::filesystem::is_empty(server.folder() / "traces"));
}

// ---- a public server
// -----------------------------------------------------------------------------

TEST(ApiPublic, PrivateViewsAreOff) {
  TestServer server([](ServerOptions& options) { options.is_public = true; });
  for (const char* target :
       {"/api/v1/sessions", "/api/v1/sessions/x", "/api/v1/steps?quantity=cost_usd",
        "/api/v1/dataset?session=x", "/api/v1/compare?a=session%3Dx", "/sessions", "/sessions/x",
        "/zh/sessions"}) {
    EXPECT_EQ(server.get(target).status, 403) << target;
  }
  EXPECT_EQ(server.post("/api/v1/traces", "{}").status, 403);
  EXPECT_EQ(support::http(server.port(), "DELETE", "/api/v1/traces/x").status, 403);
  EXPECT_EQ(server.get("/api/v1/dataset?provider=claude").status, 200);
  EXPECT_EQ(server.get(kSpindles).status, 200);
  EXPECT_TRUE(json::parse(server.get("/api/v1/health").body).at("public"));
}

TEST(ApiToken, NothingIsSaidWithoutTheToken) {
  TestServer server([](ServerOptions& options) { options.auth_token = "0123456789abcdef"; });
  EXPECT_EQ(server.get("/").status, 401);
  expect_error(server.get("/api/v1/dataset"), 401, "forbidden", "token");
  EXPECT_EQ(server.get("/api/v1/dataset", {{"Authorization", "Bearer 0123456789abcdef"}}).status,
            200);
  const HttpAnswer redirect = server.get("/about?token=0123456789abcdef");
  EXPECT_EQ(redirect.status, 303);
  EXPECT_EQ(redirect.header("location"), "/about");
  const std::string cookie = redirect.header("set-cookie");
  EXPECT_EQ(server.get("/about", {{"Cookie", cookie.substr(0, cookie.find(';'))}}).status, 200);
}

}  // namespace
}  // namespace atlas::server
