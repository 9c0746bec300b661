import { createServer } from "node:net";
import { UsageError } from "./settings";

/** Throws UsageError when something listens on `port` already. The runtime itself would only report a failed start. */
export async function requireFreePort(host: string, port: number, variable: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === undefined ? error : new UsageError(sentence(error.code, host, port, variable)));
    });
    server.listen({ host, port, exclusive: true }, resolve);
  });
  await new Promise((resolve) => server.close(resolve));
}

function sentence(code: string, host: string, port: number, variable: string): string {
  const problem = code === "EADDRINUSE" ? `Port ${port} is taken` : `Cannot listen on ${host}:${port} (${code})`;
  return `${problem}: stop what uses it, or choose another, as in \`${variable}=${port + 100} npm start\`.`;
}
