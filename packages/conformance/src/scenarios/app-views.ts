import type OpenAI from 'openai';
import type { App } from './scenario.ts';

/** A client of the model's server, on the application's built-in `fetch` unless told. */
export function clientOf(app: App, options: Parameters<App['openai']>[0] = {}): OpenAI {
  return app.openai({ baseURL: `${app.model}/v1`, ...options });
}

/** Everything that a stream gives. */
export async function readStream(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const chunks: unknown[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

/** What an error says of itself to code that catches it. */
export function viewOfError(error: unknown): object {
  if (!(error instanceof Error)) return { thrown: String(error) };
  const { status, code, type } = error as { status?: unknown; code?: unknown; type?: unknown };
  return { error: error.constructor.name, status, code, type };
}
