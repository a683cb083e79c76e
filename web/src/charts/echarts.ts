// The part of ECharts that the charts need. Loaded when the first chart comes into view.
import { CustomChart } from "echarts/charts";
import { init, use, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { registerShapes } from "./shapes";

use([CustomChart, CanvasRenderer]);
registerShapes();

export type Chart = EChartsType;

export function createChart(element: HTMLElement, width: number, height: number): Chart {
  return init(element, null, { renderer: "canvas", width, height });
}
