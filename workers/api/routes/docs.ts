/** /docs: Swagger UI from our own dependency, rendering our own document; nothing is loaded from anywhere else. */
import { file } from "../answer";
import { endpoint, type Endpoint } from "../endpoint";

/** The two files of swagger-ui-dist that are served. */
export interface DocsFiles {
  readonly stylesheet: string;
  readonly script: string;
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>edge-oms API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

// validatorUrl: null, or the page would send the document's address to a public validator.
const START = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", deepLinking: true, validatorUrl: null, defaultModelsExpandDepth: 0 });\n`;

/** Scripts only from here. Swagger UI sets style attributes and inlines its icons as data, and needs no more. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const page = (summary: string, contentType: string, content: string, cacheControl: string): Endpoint =>
  endpoint({
    summary,
    tag: "Operations",
    actsOnAccount: false,
    answers: { 200: { description: summary, contentType } },
    handle: (call) =>
      file(call, content, {
        "content-type": `${contentType}; charset=utf-8`,
        "cache-control": cacheControl,
        "content-security-policy": POLICY,
        "referrer-policy": "no-referrer",
      }),
  });

const FIXED = "public, max-age=3600";

/** The page and its three files. */
export const docsEndpoints = ({ stylesheet, script }: DocsFiles) => ({
  page: page("The documentation", "text/html", PAGE, "no-cache"),
  start: page("Starts the documentation", "text/javascript", START, "no-cache"),
  stylesheet: page("Stylesheet of the documentation", "text/css", stylesheet, FIXED),
  script: page("Script of the documentation", "text/javascript", script, FIXED),
});
