/** The files of /docs as text, bundled into the script by the Text rule of wrangler.toml (docs/decisions/0032). */
import script from "swagger-ui-dist/swagger-ui-bundle.js";
import stylesheet from "swagger-ui-dist/swagger-ui.css";
import type { DocsFiles } from "./routes/docs";

export const DOCS_FILES: DocsFiles = { stylesheet, script };
