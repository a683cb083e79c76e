// The words around measures and dimensions, and questions to offer.

#include "catalogue/vocabulary.h"

namespace atlas::catalogue {
namespace {

using enum Role;

// Words that change nothing. Whatever is not here and not understood makes the planner decline.
constexpr Word kFillers[] = {
    {":|(|)|the|a|an|be|please|me|us|i|we|you|my|our|your|can|could|would|will|like|want|to "
     "know|to "
     "see|to "
     "find "
     "out|tell|give|let|know|there|it|its|their|they|them|this|these|those|such|so|just|overall|in "
     "total|altogether|all together|look|looking|focus|focusing|focus on|look "
     "at|regarding|concerning|with respect to|with regard to|in term of|hi|hey|hello "
     "there|ok|okay|then|thank|thank you|kindly|"
     "in the trace|of the trace|in this trace|of this trace|in our trace|across the trace|across "
     "the "
     "whole trace|in the whole trace|over the whole trace|in the entire trace|across the entire "
     "trace|in the data|in the dataset|in the data set|in the database|in the db|of the data|from "
     "the "
     "trace|from the data|in my trace|in the log|in the logs|the trace|this trace|the trace "
     "contain|the "
     "dataset|the database|whole trace|entire trace|recorded|logged|in here|do the trace "
     "contain|do the dataset contain|do the trace have|do this trace contain|trace contain|trace "
     "have|across all|over "
     "all|all|any|exist|exists|happen|happened|occur|occurred|present|do|be|value|"
     "number|figure out|information|stats|statistic|statistics|data|be seen|be found|be made|we "
     "see|i "
     "would like|i want|curious|i am|im|help|also|currently|now|respectively|"
     "question|answer|get|find|consume|process|create|issue|perform|execute|spend|happening|"
     "finally|"
     "need|thanks a lot|many thanks|thanks in advance|completely|entirely|"
     "compute|calculate|determine|report|what about|how "
     "about|made|make|seen|"
     "issued|performed|executed|run|ran|done|spent|consumed|processed|handled|"
     "created|recorded in total|have "
     "been|typically|usually|generally|actually|really|roughly|about how|"
     "summarize|summarise|summary of|breakdown|break down|breaking down|broken "
     "down|split|grouped|group|"
     "sorted|aggregate|aggregated|be it|up|out|each of the|of all|type|trace "
     "wide|trace|dataset|log|"
     "database|across everything|entire|whole|complete|some|respective|corresponding|interested in",
     filler},
    {"请问|请|帮我|告诉我|给我|我想知道|想知道|一下|是|的|了|吗|呢|有|共有|一共|总共|在|中|里|里面|"
     "这个|"
     "这份|整个|数据集|数据|轨迹|追踪|记录|看看|统计|计算|列出来|显示|使用|分别|各自|情况|"
     "所有|全部|"
     "被|它|个数|数量|数|次|个|发生|为|各有|用了|用|之间|下|上|由",
     filler},
};

constexpr Word kQuestionWords[] = {
    {"how many|number of|count of|count|count up|the number of|total number of|total count of|# "
     "of|amount "
     "of|how many different|how many times",
     count},
    {"多少个|多少次|多少条|几个|有多少|多少|数一下|几次", count},
    {"how much", how_much},
    {"how long", how_long},
    {"多长时间|多久|多长", how_long},
    {"how often|how frequently", how_often},
    {"which|what|who|whose", which},
    {"哪个|哪些|哪一个|哪种|哪|什么|谁", which},
    {"list|show|display|print|enumerate|name", list},
    {"列出|展示", list},
    {"distinct|unique|different", distinct},
    {"不同的|不同|去重", distinct},
};

constexpr Word kAggregates[] = {
    {"average|mean|avg|on average|typical|arithmetic mean|averaged|average value of|in the mean",
     aggregate, "mean"},
    {"平均值|平均数|平均|均值", aggregate, "mean"},
    {"median|p50|50th percentile|middle value", aggregate, "median"},
    {"中位数|中值|中位", aggregate, "median"},
    {"total|sum|sum of|summed|total amount of|combined|in sum|added up|sum up|aggregate sum of",
     aggregate, "sum"},
    {"总和|合计|总计|总量|总", aggregate, "sum"},
    {"minimum|min|smallest value", aggregate, "min"},
    {"最小值", aggregate, "min"},
    {"maximum|max|largest value|peak", aggregate, "max"},
    {"最大值", aggregate, "max"},
    {"standard deviation|stddev|std|std dev|sd", aggregate, "deviation"},
    {"标准差", aggregate, "deviation"},
    {"percentile|quantile|centile", percentile},
    {"百分位数|百分位|分位数|分位", percentile},
    {"quartile|quartiles", aggregate, "quartiles"},
    {"lower quartile|first quartile|1st quartile", aggregate, "p25"},
    {"upper quartile|third quartile|3rd quartile", aggregate, "p75"},
};

constexpr Word kOrders[] = {
    {"top|the top", top, "desc"},
    {"前", top, "desc"},
    {"bottom|the bottom", top, "asc"},
    {"most|highest|largest|biggest|greatest|max number of|top ranked|most "
     "of|higher|larger|bigger|greater",
     superlative, "desc"},
    {"最多的|最多|最高的|最高|最大的|最大", superlative, "desc"},
    {"least|lowest|smallest|fewest|lower|fewer|smaller", superlative, "asc"},
    {"最少的|最少|最低的|最低|最小的|最小", superlative, "asc"},
    {"longest|slowest|slower|longest running|longer running", superlative, "desc:duration"},
    {"最慢的|最慢|最长的|最长|耗时最长的|耗时最长", superlative, "desc:duration"},
    {"shortest|fastest|faster|quickest", superlative, "asc:duration"},
    {"最快的|最快|最短的|最短", superlative, "asc:duration"},
    {"most expensive|costliest|priciest|most costly|more expensive", superlative, "desc:cost_usd"},
    {"最贵的|最贵|花费最多的|花费最多|费用最高的", superlative, "desc:cost_usd"},
    {"cheapest|least expensive|cheaper", superlative, "asc:cost_usd"},
    {"最便宜的|最便宜", superlative, "asc:cost_usd"},
    {"busiest|most active", superlative, "desc:steps"},
    {"最活跃的|最活跃|最忙的|最忙", superlative, "desc:steps"},
    {"least active|quietest", superlative, "asc:steps"},
    {"most used|most frequently used|most often used|most popular|most common|most frequent|used "
     "most|used the most|use most often|used most often|use most|most called|most frequently "
     "called|called "
     "most|called most often|called the most|most often called|most commonly used|most heavily "
     "used|used "
     "most frequently|most invoked|use the most|most widely used|used most frequently|called most "
     "frequently",
     superlative, "desc:usage"},
    {"最常用的|最常用|用得最多的|使用最多的|使用最多|最常见的|最频繁的|用得最多|最频繁|最受欢迎的",
     superlative, "desc:usage"},
    {"least used|least frequently used|rarest|least common|least popular|least often used|used "
     "least|least frequent|least called",
     superlative, "asc:usage"},
    {"最少使用的|使用最少的|用得最少的", superlative, "asc:usage"},
    {"more", superlative, "desc"},
    {"spend most|spend the most|cost most|cost the most|spent most|spent the most", superlative,
     "desc:cost_usd"},
    {"most time|longest in total|most total time|most tool time", superlative, "desc:total_time"},
    {"fail most|fail the most|fail most often|fail the most often|failed the most|failed most "
     "often|most failure",
     superlative, "desc:failures"},
    {"worst|worse", superlative, "worst"},
    {"best|better", superlative, "best"},
    {"most error prone|most unreliable|least reliable|most failure prone|fail most often|failed "
     "most "
     "often|error prone",
     superlative, "desc:tool_error_rate"},
    {"most reliable|fail least often", superlative, "asc:tool_error_rate"},
};

constexpr Word kRelations[] = {
    {"more than|last longer than|last more than|take longer than|take more than|lasted longer "
     "than|lasted more than|lasted over|last over|take over|that take more than|over|above|greater "
     "than|larger than|bigger than|longer "
     "than|exceed|exceeding|exceeded|"
     "higher than|in excess of|bigger|lasting longer than|lasting more than|taking longer "
     "than|slower "
     "than|beyond|lasting over|that exceed|>",
     comparison, ">"},
    {"超过|大于|多于|高于|长于|超出", comparison, ">"},
    {"at least|no less than|not less than|minimum of|>=|no fewer than|not fewer than|or more",
     comparison, ">="},
    {"至少|不少于|不低于", comparison, ">="},
    {"less than|fewer than|under|below|smaller than|shorter than|lower than|faster than|<",
     comparison, "<"},
    {"少于|小于|低于|不到|短于", comparison, "<"},
    {"at most|no more than|not more than|up to|maximum of|<=|or fewer|or less", comparison, "<="},
    {"至多|不超过|最多有", comparison, "<="},
    {"exactly|equal to|equals|precisely|=|==", comparison, "="},
    {"恰好|等于|正好", comparison, "="},
    {"than", than},
    {"between", between},
    {"介于", between},
    {"per|by|for each|for every|each|every|grouped by|group by|broken down by|break down by|split "
     "by|by "
     "each|in each|of each|across|across all|for all|per each|on each|separated by|split up "
     "by|separately "
     "for each|separately for|cut by|for each of the|of every|in every|on every|across the "
     "different|across "
     "different|for the different|for different|as a function of|depending on|within each|for "
     "individual|by "
     "the|breakdown by|breakdown per",
     by},
    {"按照|按|每个|各个|每一个|每|各", by},
    {"and|but|as well as|plus|together with|along with|,|;|&|followed by", conjunction},
    {"和|与|以及|及|、|，|跟", conjunction},
    {"or|nor", alternative},
    {"both", both},
    {"或者|或|还是", alternative},
    {"not|never|isnt|arent|wasnt|werent|dont|doesnt|didnt|do not", negation},
    {"不是|不|没有", negation},
    {"except|except for|excluding|other than|besides|apart from|not counting|ignoring|but not|all "
     "but|not "
     "including|leaving out|without counting|neither|exclude|ignore|leave "
     "out|disregard|disregarding|"
     "omit|omitting",
     except},
    {"除了|不包括|排除", except},
    {"with|have|having|contain|consist of|consisting "
     "of|comprise|comprising|containing|include|including|featuring|that have|which have|that "
     "contain|involving|involve",
     with},
    {"包含|含有|带有|出现", with},
    {"contain no|contained no|use no|used no|make no|made no|had no|call no|called "
     "no|without|no|without any|with no|have no|having no|lacking|that have no|zero|with zero|do "
     "not "
     "have "
     "any|do not have|do not contain any|do not contain|that lack|lack",
     without},
    {"没有任何|不含", without},
    {"that|where", relative},
    {"of|in|for|from|on|at|to|into|during|among|amongst|within|under "
     "which|through|throughout|inside|as|"
     "against|out of|over the course of|after all",
     preposition},
    {"last", verb, "last"},
    {"change|changed|evolve|evolved|vary|varied|develop|developed|grow|grew", verb, "change"},
    {"write|wrote|written|generate|generated|generating|produce|produced|producing|emit|emitted",
     verb, "out"},
    {"read|send|sent", verb, "in"},
    {"产生", verb, "out"},
    {"look like|looked like|appear|appeared|work|work on|worked|worked on|work in|worked "
     "in|costing|needing|needed|lasted|lasting|considering|consider|limited to|restricted "
     "to|be "
     "made|be run|take|go|go "
     "to|come from|went to|coming from|be spent|be spent "
     "on|account for|accounted for by|make up|belong to|be attributable to|be due to|attributed "
     "to|fall "
     "into|wait|be by|be from|stem from|show up|turn out|served|serve|return|originate "
     "from|caused "
     "by",
     verb},
    {"耗费|花了|来自|占用|属于|需要", verb},
    {"use|used|called|invoke|invoked|run by|using|calling|that use|that call|which "
     "use|employing|invoking|make use of",
     use},
    {"使用了|调用了", use},
    {"only|alone|solely", only},
    {"只|仅|只看", only},
    {"compare|comparison|comparison of|difference between|contrast|compare the|how "
     "do|differ|compared|"
     "differ between|comparing|side by side|difference in",
     compare},
    {"对比|比较|相比", compare},
    {"vs|versus|compared to|compared with|in comparison to|in comparison with|relative to|against "
     "that "
     "of",
     versus},
    {"cumulative|running total of|running total|cumulated|accumulated|running sum of", running},
    {"累计|累积", running},
};

constexpr Word kShapes[] = {
    {"share|share of|percentage|percentage of|percent of|fraction|fraction "
     "of|proportion|proportion of|part "
     "of|portion of|what percent|what percent of|portion",
     share},
    {"占比|比例|百分比|份额|占", share},
    {"ratio|ratio of|ratio between", ratio},
    {"比值|之比|比率", ratio},
    {"distribution|distribution of|spread of|how be distributed|distributed|"
     "spread|summary statistics of|summary statistics for|descriptive "
     "statistics of|"
     "distributions of",
     distribution, "summary"},
    {"分布情况|分布", distribution, "summary"},
    {"histogram|histogram of", distribution, "histogram"},
    {"直方图", distribution, "histogram"},
    {"cdf|cdf of|cumulative distribution|cumulative distribution of|cumulative distribution "
     "function|ecdf|"
     "ecdf of|cumulative distribution function of",
     distribution, "cumulative"},
    {"累积分布", distribution, "cumulative"},
    {"over time|across time|through time|trend|trend of|trend in|trend over time|time series|time "
     "series "
     "of|evolution|evolution of|develop over time|development of|change over "
     "time|timeline|timeline of|day "
     "by day|daily|per calendar day|on a daily basis|each calendar day",
     over_time, "day"},
    {"随时间|趋势|每天|每日", over_time, "day"},
    {"day over day|day to day|from day to day", over_time, "day"},
    {"weekly|week by week|on a weekly basis|week over week|week on week|week to week|from week to "
     "week",
     over_time, "week"},
    {"每周", over_time, "week"},
    {"monthly|month by month|on a monthly basis|month over month|month on month|month to "
     "month|from "
     "month to month",
     over_time, "month"},
    {"每月|每个月", over_time, "month"},
    {"hourly|hour by hour", over_time, "hour"},
    {"每小时|每个小时", over_time, "hour"},
    {"yearly|annually|year over year|year by year", over_time, "year"},
};

constexpr Word kFormats[] = {
    {"in percent|as percent|as a percent|as percentage|as a percentage|in percents|as "
     "percentages|in %|as "
     "%|as a %|in percentage|in per cent",
     format, "percent"},
    {"用百分比表示|用百分比|以百分比表示|百分数", format, "percent"},
    {"decimal|decimal place|digit after the point|digit after the decimal point|decimal "
     "digit|place after "
     "the decimal point|digit",
     format, "decimals"},
    {"位小数", format, "decimals"},
    {"rounded|round|rounded to|round to|round it to|with a precision of|precision|to|rounding "
     "to|rounded to "
     "the nearest|rounded to|round the result to|round it|round the answer to",
     format, "rounded"},
    {"保留|四舍五入", format, "rounded"},
    {"whole number|integer|nearest integer|rounded to the nearest integer|rounded to an integer|as "
     "an "
     "integer|rounded to a whole number|nearest whole number|rounded to whole number|no "
     "decimal|without "
     "decimal",
     format, "whole"},
    {"取整|整数", format, "whole"},
    {"plot|chart|draw|graph|plot of|chart of|draw a chart of|plot a|draw a|make a plot of|make a "
     "chart "
     "of|visualize|visualise|draw a plot of|as a chart|as a plot|as a graph|in a chart|with a "
     "plot|plot it|and "
     "plot it|with a chart|as a figure|graph of|make a plot|make a chart|diagram|diagram of|figure",
     format, "plot"},
    {"画图|画出|画一个|绘制|图表|作图|画", format, "plot"},
    {"bar chart|bar chart of|as a bar chart|in a bar chart|bar plot|bar graph|as bars|horizontal "
     "bar "
     "chart|bar diagram",
     format, "bar"},
    {"柱状图|条形图", format, "bar"},
    {"line chart|line chart of|as a line chart|in a line chart|line plot|line graph|as a line|line "
     "diagram",
     format, "line"},
    {"折线图", format, "line"},
    {"table|one table|a single table|as a table|in a table|table of|in tabular form|as table|as a "
     "list|in a list",
     format, "table"},
    {"表格|列表", format, "table"},
    {"in second|as second", format, "unit:s"},
    {"以秒为单位|用秒表示", format, "unit:s"},
    {"in minute|as minute", format, "unit:min"},
    {"以分钟为单位|用分钟表示", format, "unit:min"},
    {"in hour|as hour", format, "unit:h"},
    {"以小时为单位|用小时表示", format, "unit:h"},
    {"in millisecond|in ms|as millisecond", format, "unit:ms"},
    {"in token|in tokens|as token", format, "same:tokens"},
    {"in character|as character|in char", format, "same:characters"},
    {"in token per second|in tokens/s|in token a second", format, "same:tokens/s"},
    {"in usd|in dollar|in us dollar|in $", format, "same:USD"},
    {"in million|in millions", format, "scale:million"},
    {"in billion|in billions", format, "scale:billion"},
    {"in thousand|in thousands", format, "scale:thousand"},
    {"in descending order|descending|sorted descending|from highest to lowest|from most to "
     "least|highest "
     "first|largest first|sorted by it descending|from largest to smallest|in decreasing "
     "order|ranked|ranking "
     "of|rank|ranking|ordered|order|sort|sort descending|in order",
     format, "desc"},
    {"从高到低|降序|排名|排序", format, "desc"},
    {"in ascending order|ascending|sorted ascending|from lowest to highest|from least to "
     "most|lowest "
     "first|smallest first|in increasing order",
     format, "asc"},
    {"从低到高|升序", format, "asc"},
};

constexpr Word kNumbers[] = {
    {"one|single", number, "1"},
    {"two", number, "2"},
    {"three", number, "3"},
    {"four", number, "4"},
    {"five", number, "5"},
    {"six", number, "6"},
    {"seven", number, "7"},
    {"eight", number, "8"},
    {"nine", number, "9"},
    {"ten", number, "10"},
    {"twelve", number, "12"},
    {"fifteen", number, "15"},
    {"twenty", number, "20"},
    {"fifty", number, "50"},
    {"hundred", number, "100"},
    {"一", number, "1"},
    {"两|二", number, "2"},
    {"三", number, "3"},
    {"四", number, "4"},
    {"五", number, "5"},
    {"六", number, "6"},
    {"七", number, "7"},
    {"八", number, "8"},
    {"九", number, "9"},
    {"十", number, "10"},
    {"k|thousand|千", scale, "1e3"},
    {"million|mio|百万", scale, "1e6"},
    {"billion|bn|十亿", scale, "1e9"},
    {"万", scale, "1e4"},
    {"ms|millisecond|msec|毫秒", time_unit, "1"},
    {"s|sec|second|秒钟|秒", time_unit, "1e3"},
    {"min|minute|mins|分钟", time_unit, "6e4"},
    {"h|hr|hour|小时", time_unit, "3.6e6"},
    {"day|天", time_unit, "8.64e7"},
    {"week|周", time_unit, "6.048e8"},
};

constexpr std::string_view kExamples[] = {
    "How many agent steps are there per provider?",
    "How many sessions are in the trace?",
    "What are the top 10 tools by number of calls?",
    "What is the tool error rate per tool?",
    "What is the median tool latency per provider?",
    "What is the p99 latency of Bash calls?",
    "How many tokens were used per day?",
    "What is the cache hit rate per model?",
    "What is the total cost per model?",
    "How many tool calls failed?",
    "What share of agent steps are tool-triggered?",
    "What is the distribution of output tokens?",
    "What are the top 3 tools per provider?",
    "How many sessions have more than 100 steps?",
    "What is the average number of tool calls per session?",
    "What is the median response time per request by provider?",
    "What is the median human wait?",
    "How many compactions are there per provider?",
    "Which day had the most steps?",
    "What is the total output of each model in tokens?",
    "How many reasoning tokens were generated per model?",
    "What share of input tokens was read from the cache?",
    "What dates does the trace cover?",
    "Which session was the most expensive?",
    "Which user has the most sessions?",
    "How many steps happen per hour of the day?",
    "What share of tool calls falls into each tool category?",
    "What is the generation speed per model?",
    "How long do tool calls take?",
    "How long do users wait?",
};

constexpr std::string_view kExamplesZh[] = {
    "每个提供商有多少步骤？",           "有多少个会话？",
    "调用次数最多的前10个工具是哪些？", "每个工具的错误率是多少？",
    "每个模型的总费用是多少？",         "每天有多少会话？",
    "每个模型的平均输出token是多少？",  "每个模型的缓存命中率是多少？",
    "工具延迟的中位数是多少？",
};

}  // namespace

std::span<const Word> words() {
  static const std::vector<Word> all = [] {
    std::vector<Word> list;
    const auto add = [&list](std::span<const Word> part) {
      list.insert(list.end(), part.begin(), part.end());
    };
    add(kFillers);
    add(kQuestionWords);
    add(kAggregates);
    add(kOrders);
    add(kRelations);
    add(kShapes);
    add(kFormats);
    add(kNumbers);
    return list;
  }();
  return all;
}

std::span<const std::string_view> example_questions() { return kExamples; }
std::span<const std::string_view> example_questions_zh() { return kExamplesZh; }

}  // namespace atlas::catalogue
