import type { about as en } from "../en/about";

export const about: Record<keyof typeof en, string> = {
  "about.title": "关于",
  "about.lede":
    "Trace Atlas 把编程智能体的日志变成轨迹数据库、一套可复现的图集，以及这个网站。它是一个在您自己的机器上运行的本地程序。",
  "about.what.title": "这是什么",
  "about.what.1":
    "Claude Code 与 Codex CLI 等编程智能体会记录每一次模型调用。把这些日志合在一起，就能看出智能体如何使用上下文与缓存、工具耗时多久，以及时间与词元去了哪里。",
  "about.what.2":
    "图集是在这样的轨迹上运行的一组固定实验。每个实验都有问题、方法、表格与图，并附源代码。本站的一切都来自当前提供的轨迹；按提供方、模型、用户、项目或日期切分后，所有数字都会重新计算。",
  "about.trace.title": "当前提供的轨迹",
  "about.trace.name": "名称",
  "about.trace.steps": "智能体步",
  "about.trace.sessions": "会话",
  "about.trace.users": "不同用户",
  "about.trace.window": "采集时段",
  "about.trace.version": "程序",
  "about.numbers.title": "数字如何得出",
  "about.numbers.1":
    "每个数字只在一处、用 C++、按写明的规则计算，并与参考表逐字节比对。同一轨迹在单核或十六核上得到相同的字节。",
  "about.numbers.2":
    "费用按 2026 年 6 月的标价计算每一步的词元：缓存写入、缓存读取、新输入与输出各按其价。没有已知价格的模型计为无价格，而不是免费。",
  "about.numbers.3":
    "时间来自日志。生成时间从一步首个输出之前最后读入的输入到其最后一个输出，是从外部所见，而非提供方所测。",
  "about.numbers.4":
    "对比页面的区间是按会话自助抽样的 95% 区间：200 次重抽样，固定种子。仅当区间不含零时才称一方更优。",
  "about.numbers.5": "所有数字也可通过接口以相同的筛选获得；每幅图的文件内都带有其数据与代码。",
  "about.api": "接口说明",
  "about.licence.title": "许可与致谢",
  "about.licence.code": "程序与本站是自由软件，采用 Apache License 2.0，版权 2026 Trace Atlas 作者。",
  "about.licence.data":
    "实验的定义与轨迹格式沿用 SyFI 编程智能体轨迹（TraceLab，SyFI Lab，华盛顿大学）。其数据集采用 CC BY 4.0 许可，署名华盛顿大学：展示或转载其中数字者须如此致谢。",
  "about.licence.sample": "随程序附带的示例轨迹是合成的，其中没有任何人的日志。",
  "about.licence.parts":
    "本站使用 Svelte（MIT）、Apache ECharts（Apache-2.0）、zrender（BSD-3-Clause）、markdown-it（MIT）、highlight.js（BSD-3-Clause），以及字体 Fraunces 与 Hanken Grotesk（SIL Open Font License 1.1）。全部由此处提供。",
  "about.cite.title": "如何引用",
  "about.cite.note": "请引用本程序，并同时引用您所用数字的轨迹。",
  "about.privacy.title": "隐私",
  "about.privacy.text":
    "任何页面都不向其他服务器请求内容。没有 Cookie，没有计数器，没有账户。关于您自己的轨迹，条款中所述即为全部。",
  "about.privacy.link": "条款与隐私",
  "terms.title": "条款与隐私",
  "terms.lede": "程序与数据可以怎样使用，以及您的数据会怎样。简言之：它属于您，并留在原处。",
  "terms.program.title": "程序",
  "terms.program.1": "可依 Apache License 2.0 使用、修改与分发。按原样提供，不附任何担保；确切措辞以许可证为准。",
  "terms.data.title": "公共数据",
  "terms.data.1": "公共编程智能体轨迹采用 CC BY 4.0 许可。可用于任何目的，须署名华盛顿大学并注明所作修改。",
  "terms.data.2": "其中的用户、项目与会话均为化名。请勿试图查明其背后的人，也不要为此与其他数据关联。",
  "terms.yours.title": "您的轨迹",
  "terms.yours.1": "您在“分析我的轨迹”页面添加的轨迹只发送到提供该页面的服务器。若服务器由您启动，那就是您自己的机器。",
  "terms.yours.2":
    "它以数据库形式保存在那里，直到您在同一页面删除；删除会移除文件。程序将其保存在运行者的数据文件夹中，默认为 ~/.local/share/trace-atlas。",
  "terms.yours.3":
    "规范化轨迹包含词元计数、时间、工具名称与大小，也可能包含项目、用户与文件夹的名称：在交给不属于您的服务器之前请先查看。",
  "terms.browser.title": "在您的浏览器中",
  "terms.browser.1":
    "浏览器保存浅色或深色的选择、与助手的对话以及工作台的笔记本，直到您删除；服务器不保存这些内容。没有 Cookie。筛选、搜索与所选步骤都在地址中，因此您分享的链接所示即您所见。",
  "terms.server.title": "在服务器上",
  "terms.server.1":
    "服务器为每个请求在自己的日志中写一行：时间、来访地址、路径、状态、耗时。它不向任何人发送任何内容。",
  "terms.server.2": "由所有者公开的服务器只显示总数与图，不显示会话、单个步骤与添加的轨迹。",
};
