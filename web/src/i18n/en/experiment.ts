// Words of the page of an experiment, and of its charts.
export const experiment = {
  "chart.role": "chart",
  "chart.legend": "Legend",
  "chart.keys":
    "Left and right arrow keys move through the values, with Shift ten at a time; up and down change the series; plus and minus zoom; Enter opens the steps behind a value.",
  "chart.clickForSteps": "Click for the steps behind it",
  "chart.toLinear": "Draw the {axis} axis evenly",
  "chart.toLog": "Draw the {axis} axis in powers",
  "chart.log": "log",
  "chart.linear": "linear",
  "chart.zoomIn": "Zoom in",
  "chart.zoomOut": "Zoom out",
  "chart.zoomHint": "Drag over a part of the chart to zoom in; Ctrl and the wheel work too; double-click goes back",
  "chart.table": "Table",
} as const;
