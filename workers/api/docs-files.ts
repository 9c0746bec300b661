/** The files of /docs as text, bundled into the script (docs/decisions/0032). */
import script from "swagger-ui-dist/swagger-ui-bundle.js" with { type: "text" };
import stylesheet from "swagger-ui-dist/swagger-ui.css" with { type: "text" };
import type { DocsFiles } from "./routes/docs";

export const DOCS_FILES: DocsFiles = { stylesheet, script };
