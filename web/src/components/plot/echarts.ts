// What the pages of sessions and traces use of ECharts. Loaded when the first plot comes into view.
import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { DataZoomComponent, GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use, type EChartsCoreOption, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([
  BarChart,
  CustomChart,
  LineChart,
  ScatterChart,
  DataZoomComponent,
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  CanvasRenderer,
]);

export type Plot = EChartsType;
export type PlotOption = EChartsCoreOption;

export const createPlot = (element: HTMLElement): Plot => init(element, null, { renderer: "canvas" });
