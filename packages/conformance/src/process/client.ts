import { createRequire } from 'node:module';
import type OpenAI from 'openai';
import type { ClientOptions } from 'openai';
import type * as Undici from 'undici';
import type { ToolInProcess } from '../tools/tool.ts';

/** The client libraries, as loaded by the application. */
export interface Clients {
  readonly openai: (options: ClientOptions) => OpenAI;
  readonly undici: typeof Undici;
}

/**
 * Loads the clients like a CommonJS application, which every tool can instrument.
 *
 * @param root folder whose `node_modules` contains them
 */
export function loadClients(root: string): Clients {
  const load = createRequire(new URL('package.json', root));
  const { OpenAI: Client } = load('openai') as { OpenAI: typeof OpenAI };
  return {
    openai: (options) => {
      const client = new Client({ apiKey: 'sk-conformance', maxRetries: 0, ...options });
      return toolInProcess().client?.(client) ?? client;
    },
    undici: load('undici') as typeof Undici,
  };
}

/** Returns the tool that this process was set up with; empty if there is none. */
export function toolInProcess(): ToolInProcess {
  return (globalThis as { conformanceTool?: ToolInProcess }).conformanceTool ?? {};
}
