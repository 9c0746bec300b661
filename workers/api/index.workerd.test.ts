import { exports } from "cloudflare:workers";
import { expect, it } from "vitest";

it("answers from the built script, with its documentation inside", async () => {
  const page = await exports.default.fetch("https://oms.test/docs");
  expect(page.status).toBe(200);
  const script = await exports.default.fetch("https://oms.test/docs/swagger-ui-bundle.js");
  expect(await script.text()).toContain("SwaggerUIBundle");
});
