import { behaviourOf, type Behaviour } from './behaviour.ts';

/** The parts of a request body that the endpoint needs, independent of its format. */
export interface ModelRequest {
  readonly model: string;
  readonly behaviour: Behaviour;
  readonly stream: boolean;
  /** Chat completions: whether a final chunk with the usage was requested. */
  readonly includeUsage: boolean;
  /** The user's last text, which an `-echo` model repeats. */
  readonly prompt: string;
  /** A plausible count, from the size of the body. */
  readonly inputTokens: number;
  /** Embeddings: number of texts. */
  readonly inputs: number;
  readonly dimensions: number;
  readonly encodingFormat: 'float' | 'base64';
}

interface Message {
  readonly content?: unknown;
}

interface RequestBody {
  readonly model?: unknown;
  readonly stream?: unknown;
  readonly stream_options?: { readonly include_usage?: unknown } | null;
  readonly messages?: readonly Message[];
  readonly input?: string | readonly (string | Message)[];
  readonly dimensions?: unknown;
  readonly encoding_format?: unknown;
}

/** Parses a JSON body; undefined if it is not a JSON object or names no model. */
export function parseModelRequest(text: string): ModelRequest | undefined {
  const body = parseObject(text);
  if (typeof body?.model !== 'string') return undefined;
  return {
    model: body.model,
    behaviour: behaviourOf(body.model),
    stream: body.stream === true,
    includeUsage: body.stream_options?.include_usage === true,
    prompt: promptOf(body),
    inputTokens: Math.ceil(text.length / 4),
    inputs: Array.isArray(body.input) ? body.input.length : 1,
    dimensions: typeof body.dimensions === 'number' ? body.dimensions : 1536,
    encodingFormat: body.encoding_format === 'base64' ? 'base64' : 'float',
  };
}

function parseObject(text: string): RequestBody | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

function promptOf(body: RequestBody): string {
  if (typeof body.input === 'string') return body.input;
  const last = (body.messages ?? body.input)?.at(-1);
  return typeof last === 'string' ? last : textOf(last?.content);
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  const parts = content as readonly { readonly text?: unknown }[];
  return parts.map((part) => (typeof part.text === 'string' ? part.text : '')).join('');
}
