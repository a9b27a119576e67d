import type OpenAI from 'openai';
import type { Stream } from 'openai/streaming';
import { messages } from './model-answers.ts';
import type { App } from './scenario.ts';

/** Creates a client of the model's server, using the built-in `fetch` by default. */
export function clientOf(app: App, options: Parameters<App['openai']>[0] = {}): OpenAI {
  return app.openai({ baseURL: `${app.model}/v1`, ...options });
}

/** Makes a plain chat call on behalf of Alice. */
export function chat(app: App, options?: Parameters<App['openai']>[0]): Promise<unknown> {
  return app.asUser('alice', () => clientOf(app, options).chat.completions.create({ model: 'gpt-5', messages }));
}

/** Makes a streamed chat call on behalf of Alice, and uses its stream. */
export function chatStream<T>(app: App, use: (stream: ChatStream) => Promise<T>): Promise<T> {
  return app.asUser('alice', async () =>
    use(await clientOf(app).chat.completions.create({ model: 'gpt-5', messages, stream: true })),
  );
}

type ChatStream = Stream<OpenAI.ChatCompletionChunk>;

/** Reads a stream to its end. */
export async function readStream(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const chunks: unknown[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

/** Returns the parts of an error that a catching application sees. */
export function viewOfError(error: unknown): object {
  if (!(error instanceof Error)) return { thrown: String(error) };
  const { status, code, type } = error as { status?: unknown; code?: unknown; type?: unknown };
  return { error: error.constructor.name, status, code, type };
}
