// What a highlight says beside its value, in Chinese: the server writes English sentences around
// numbers.

const patterns: readonly (readonly [RegExp, string])[] = [
  [/^in session (.+)$/, "会话 $1"],
  [/^session (\S+), (\S+) steps never more than 30 min apart$/, "会话 $1，$2 步之间间隔均不超过 30 分钟"],
  [/^session (.+)$/, "会话 $1"],
  [/^(\S+) steps without an input of the user$/, "$1 步没有用户输入"],
  [/^its input: (.+)$/, "其输入：$1"],
  [/^against paying for every cached token as new input$/, "与将缓存词元全部按新输入计费相比"],
  [/^the largest input of a step$/, "单步的最大输入"],
  [/^written in a single step$/, "单步写出"],
  [/^reasoning of a single step$/, "单步的推理"],
  [/^reasoning tokens for each output token$/, "每个输出词元对应的推理词元"],
  [/^most steps start (\S+) local time$/, "最多的步开始于当地时间 $1"],
  [/^(\S+) calls in the whole trace$/, "整个轨迹中 $1 次调用"],
  [/^by effective latency$/, "按有效延迟"],
  [/^of its calls end in an error$/, "的调用以错误结束"],
];

export function chineseDetail(detail: string): string {
  const found = patterns.find(([pattern]) => pattern.test(detail));
  return found ? detail.replace(found[0], found[1]) : detail;
}

// "278 steps", "239K tok", "207 days"; all else is a number or a name.
export function chineseValue(value: string): string {
  return value
    .replace(/ steps$/, " 步")
    .replace(/ tok$/, " 词元")
    .replace(/ days$/, " 天");
}
