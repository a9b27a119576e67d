import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

/** Address and credential of the models. */
export interface ModelOptions {
  /** Base URL, without `/v1`. */
  readonly modelUrl: string;
  readonly apiKey: string;
}

/** A user's question, with a model if it is not the default one. */
export interface Question {
  readonly message: string;
  readonly model?: string;
}

/** The model calls of the service. */
export interface Assistant {
  /** Returns the whole answer. */
  answer(question: Question): Promise<string>;
  /** Streams the answer. */
  stream(question: Question, signal: AbortSignal): AsyncIterable<string>;
  /** Returns the first words of an answer without waiting for the rest. */
  preview(question: Question): Promise<string>;
  /** Returns the number of dimensions of the text's embedding. */
  embed(question: Question): Promise<number>;
  /** Returns a summary by another provider's model. */
  summarize(question: Question): Promise<string>;
}

const PREVIEW_LENGTH = 20;

/** Creates the assistant with the official SDKs, and plain `fetch` for embeddings. */
export function createAssistant({ modelUrl, apiKey }: ModelOptions): Assistant {
  const openai = new OpenAI({ baseURL: `${modelUrl}/v1`, apiKey });
  const anthropic = new Anthropic({ baseURL: modelUrl, apiKey });

  async function* stream({ message, model = 'gpt-5-mini' }: Question, signal?: AbortSignal): AsyncIterable<string> {
    const chunks = await openai.chat.completions.create(
      { model, messages: [{ role: 'user', content: message }], stream: true, stream_options: { include_usage: true } },
      { signal },
    );
    for await (const chunk of chunks) yield chunk.choices[0]?.delta.content ?? '';
  }

  return {
    stream,

    async answer({ message, model = 'gpt-5-mini' }) {
      const completion = await openai.chat.completions.create({
        model,
        messages: [{ role: 'user', content: message }],
      });
      return completion.choices[0]?.message.content ?? '';
    },

    async preview(question) {
      let text = '';
      for await (const piece of stream(question)) {
        text += piece;
        if (text.length >= PREVIEW_LENGTH) break;
      }
      return text;
    },

    async embed({ message, model = 'text-embedding-3-small' }) {
      const response = await fetch(`${modelUrl}/v1/embeddings`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
        body: JSON.stringify({ model, input: message, dimensions: 256 }),
      });
      if (!response.ok) throw new Error(`the embedding failed with status ${response.status}`);
      const { data } = (await response.json()) as { data: { embedding: number[] }[] };
      return data[0]?.embedding.length ?? 0;
    },

    async summarize({ message, model = 'claude-sonnet-5' }) {
      const { content } = await anthropic.messages.create({
        model,
        max_tokens: 200,
        messages: [{ role: 'user', content: `Summarize: ${message}` }],
      });
      return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
    },
  };
}
