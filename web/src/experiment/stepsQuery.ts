// The query of GET /api/v1/steps: the page's cut, narrowed to what was pointed at.
import { filterQuery, type Filter } from "../filter/filter";
import type { StepsRequest } from "./quantities";

const shownSteps = 200;

export function stepsQuery(filter: Filter, request: StepsRequest): URLSearchParams {
  const query = filterQuery(request.provider === null ? filter : { ...filter, provider: [request.provider] });
  query.set("quantity", request.quantity);
  if (request.min !== null) query.set("min", String(request.min));
  if (request.max !== null) query.set("max", String(request.max));
  if (request.tool !== null) query.set("tool", request.tool);
  if (request.trigger !== null) query.set("trigger", request.trigger);
  query.set("limit", String(shownSteps));
  return query;
}
