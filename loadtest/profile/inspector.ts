/** One script's isolate through the runtime's inspector: V8's own protocol over a WebSocket. */

/** A script of the runtime as its inspector lists it. */
export interface InspectedScript {
  readonly id: string;
  readonly webSocketDebuggerUrl: string;
}

/** No answer of the inspector takes longer, the source map of a script of some megabytes included. */
const ANSWER_TIMEOUT_MS = 20_000;

export const listScripts = async (port: number): Promise<InspectedScript[]> =>
  (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as InspectedScript[];

interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
  readonly method?: string;
  readonly params?: unknown;
}

/** A script as it runs, and where its parts come from. */
export interface ScriptSource {
  readonly scriptId: string;
  readonly source: string;
  readonly sourceMap: string;
}

interface Parsed {
  readonly url: string;
  readonly scriptId: string;
  readonly sourceMapURL?: string;
}

export class Inspector {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #listeners = new Map<string, (parameters: unknown) => void>();
  #last = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#take(JSON.parse(String(data)) as Message));
  }

  static async connect({ webSocketDebuggerUrl }: InspectedScript): Promise<Inspector> {
    const socket = new WebSocket(webSocketDebuggerUrl);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener("open", () => resolve(), { once: true });
      socket.addEventListener("error", () => reject(new Error("the inspector cannot be reached")), { once: true });
    });
    return new Inspector(socket);
  }

  /** Calls a method of the protocol; throws what the inspector answers as an error, and when it does not answer. */
  async call<T>(method: string, parameters: object = {}): Promise<T> {
    const id = (this.#last += 1);
    const message = await new Promise<Message>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method} was not answered`)), ANSWER_TIMEOUT_MS);
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      this.#socket.send(JSON.stringify({ id, method, params: parameters }));
    });
    if (message.error !== undefined) throw new Error(`${method}: ${message.error.message}`);
    return message.result as T;
  }

  /** A script whose URL ends so, with the source map inside it as JSON text. Its debugger is on meanwhile, which slows it. */
  async script(ending: string): Promise<ScriptSource> {
    const found = new Promise<{ scriptId: string; sourceMap: string }>((resolve) => {
      this.#listeners.set("Debugger.scriptParsed", (parameters) => {
        const { url, scriptId, sourceMapURL = "" } = parameters as Parsed;
        const base64 = /^data:application\/json;(?:charset=[\w-]+;)?base64,/.exec(sourceMapURL);
        if (!url.endsWith(ending) || base64 === null) return;
        resolve({
          scriptId,
          sourceMap: textOf(sourceMapURL.slice(base64[0].length)),
        });
      });
    });
    const missing = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error(`no source map in ${ending}`)), ANSWER_TIMEOUT_MS).unref();
    });
    await this.call("Debugger.enable");
    try {
      const { scriptId, sourceMap } = await Promise.race([found, missing]);
      const { scriptSource } = await this.call<{ scriptSource: string }>("Debugger.getScriptSource", { scriptId });
      return { scriptId, sourceMap, source: scriptSource };
    } finally {
      await this.call("Debugger.disable");
    }
  }

  /** Evaluates an expression in the script's own global scope; it must give a string. */
  async evaluate(expression: string): Promise<string> {
    const context = new Promise<number>((resolve) => {
      this.#listeners.set("Runtime.executionContextCreated", (parameters) =>
        resolve((parameters as { context: { id: number } }).context.id),
      );
    });
    const missing = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error("the script has no context to evaluate in")), ANSWER_TIMEOUT_MS).unref();
    });
    await this.call("Runtime.enable");
    try {
      const contextId = await Promise.race([context, missing]);
      const { result } = await this.call<{ result: { value: unknown } }>("Runtime.evaluate", { expression, contextId });
      if (typeof result.value !== "string") throw new Error(`${expression} gave no string`);
      return result.value;
    } finally {
      await this.call("Runtime.disable");
    }
  }

  close(): void {
    this.#socket.close();
  }

  #take(message: Message): void {
    if (message.method !== undefined) this.#listeners.get(message.method)?.(message.params);
    if (message.id === undefined) return;
    this.#waiting.get(message.id)?.(message);
    this.#waiting.delete(message.id);
  }
}

const textOf = (base64: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)));
