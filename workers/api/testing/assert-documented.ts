/** Holds every answer that a test gets against what the document lists for the operation. */
import { failuresOf } from "../documented-failures";
import { createRoutes } from "../routes";

const FORMS = createRoutes({ stylesheet: "", script: "" })
  .filter(({ isDocumented }) => isDocumented)
  .map((route) => ({
    route,
    form: new RegExp(`^${route.path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  }))
  // What is written out comes before what has names.
  .sort((a, b) => Number(a.route.path.includes("{")) - Number(b.route.path.includes("{")));

/** Whatever a test is about, no answer may have a status that the document does not list; a fault of ours is listed nowhere. */
export function assertDocumented({ method, url }: Request, { status }: Response): void {
  const path = new URL(url).pathname;
  const route = FORMS.find(({ route: { method: m }, form }) => m === method.toLowerCase() && form.test(path))?.route;
  if (route === undefined || status === 500 || status === 405) return;
  const listed = [...Object.keys(route.endpoint.answers), ...failuresOf(route).keys()].map(Number);
  if (!listed.includes(status))
    throw new Error(`${route.method} ${route.path} answered ${status}, and lists ${listed.join(", ")}`);
}
