// /compare: any cut beside any other

#include "analytics/compare.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "server/filter_query.h"
#include "server/routes.h"

namespace atlas::server {
namespace {

// The query inside the parameter `side`. Throws Error(usage).
Query cut_query(const Context& context, const std::string& side, const std::string& text) {
  Query query = parse_query(text);
  for (const auto& [name, value] : query.all()) {
    const auto& known = filter_parameters();
    if (name != "trace" && std::ranges::find(known, name) == known.end()) {
      throw Error(ErrorKind::usage,
                  fmt::format("{}: no parameter \"{}\"", side, base::printable(name)),
                  "a cut is a query of filter parameters, percent-encoded");
    }
  }
  if (context.options.is_public && query.has("session")) {
    throw HttpError(403, "forbidden", "a public server has no cut by session", "");
  }
  return query;
}

// The two providers with most steps, in that order; "" where there is none.
std::pair<std::string, std::string> largest_providers(const trace::Trace& trace) {
  const auto& provider = trace.steps.provider;
  std::vector<int64_t> steps(provider.distinct(), 0);
  for (const trace::Row step : trace.steps.all()) {
    if (provider.has(step)) ++steps[provider.code(step)];
  }
  const auto take_largest = [&]() -> std::string {
    const auto largest = std::ranges::max_element(steps);
    if (largest == steps.end() || *largest == 0) return "";
    *largest = 0;
    return std::string(
        provider.text(static_cast<trace::TextColumn::Code>(largest - steps.begin())));
  };
  std::string first = take_largest();
  return {std::move(first), take_largest()};
}

// The provider of a cut that is one provider and nothing else.
std::optional<std::string> only_provider(trace::Filter filter) {
  const auto providers = std::exchange(filter.providers, {});
  if (providers.size() != 1 || providers.front().empty() || !filter.is_empty()) return std::nullopt;
  std::string name = providers.front();
  name.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(name.front())));
  return name;
}

// "Claude", "since ...", or the name of the trace; with it where the two sides are of two traces.
std::string name_of_cut(const Context& context, const Cut& cut, bool names_trace) {
  const auto entry = context.traces.find(cut.trace_id());
  const std::string trace = entry ? entry->name : "trace";
  if (cut.filter().is_empty()) return trace;
  const std::string name = only_provider(cut.filter()).value_or(cut.filter().text());
  return names_trace ? fmt::format("{} of {}", name, trace) : name;
}

}  // namespace

Response get_compare(const Context& context, const Request& request) {
  auto a = request.query.text("a");
  auto b = request.query.text("b");
  if (!a || !b) {
    const CutPtr whole = context.atlas.cut(context.traces.served_id(), {});
    const auto [first, second] = largest_providers(*whole->use());
    const auto provider = [](const std::string& name) {
      return name.empty() ? "" : "provider=" + percent_encoded(name);
    };
    if (!a) a = provider(first);
    if (!b) b = provider(second);
  }
  const CutPtr cut_a = context.atlas.cut(cut_query(context, "a", *a));
  const CutPtr cut_b = context.atlas.cut(cut_query(context, "b", *b));
  const bool names_trace = cut_a->trace_id() != cut_b->trace_id();
  const auto label = [&](const Cut& cut) {
    const auto entry = context.traces.find(cut.trace_id());
    return analytics::CutLabel{name_of_cut(context, cut, names_trace), cut.filter().text(),
                               entry ? std::optional(entry->agent_steps) : std::nullopt};
  };
  base::Json page = analytics::compare(*cut_a->use(), *cut_b->use(), label(*cut_a), label(*cut_b));
  page["a_query"] = *a;
  page["b_query"] = *b;
  return json_response(std::move(page));
}

}  // namespace atlas::server
