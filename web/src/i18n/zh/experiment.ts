import type { experiment as en } from "../en/experiment";

export const experiment: Record<keyof typeof en, string> = {
  "chart.role": "图表",
  "chart.legend": "图例",
  "chart.keys": "左右方向键在数值间移动，按住 Shift 每次移动十个；上下方向键切换系列；加减号缩放；回车键打开数值背后的步骤。",
  "chart.clickForSteps": "点击查看背后的步骤",
  "chart.toLinear": "{axis} 轴改为线性",
  "chart.toLog": "{axis} 轴改为对数",
  "chart.log": "对数",
  "chart.linear": "线性",
  "chart.zoomIn": "放大",
  "chart.zoomOut": "缩小",
  "chart.zoomHint": "在图上拖动可放大所选区域；也可按住 Ctrl 滚动滚轮；双击还原",
  "chart.table": "表格",
};
