import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anthropicMessages } from '../src/formats/anthropic/anthropic-messages.ts';
import { noResponseFacts, type ResponseFacts, type ModelFormat } from '../src/formats/format.ts';
import { openAiChat } from '../src/formats/openai/openai-chat.ts';
import { openAiResponses } from '../src/formats/openai/openai-responses.ts';
import { createResponseReader } from '../src/readers/response-reader.ts';

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const typed = (value: { readonly type: string }): string => `event: ${value.type}\n${data(value)}`;

const chunk = (delta: object, more: object = {}, choice: object = {}) => ({
  id: 'chatcmpl-1',
  model: 'gpt-5-served',
  choices: [{ index: 0, delta, finish_reason: null, ...choice }],
  usage: null,
  ...more,
});

const told = fc.constantFrom(
  data(chunk({ content: 'word ' })),
  data(chunk({ content: 'finish_reason "usage":{} \\u0022 [DONE] ü \n\n' })),
  data(chunk({ content: 'w' })).replaceAll('":', '": '),
  data(chunk({}, {}, { finish_reason: 'stop' })),
  data(chunk({}, {}, { finish_reason: 'content_filter' })).replaceAll('":', '": '),
  data(chunk({ refusal: 'No' })),
  data(chunk({ refusal: null, content: 'w' })),
  data({ ...chunk({}), choices: [], usage: { prompt_tokens: 3, completion_tokens: 4 } }),
  data({ error: { code: 'server_error' } }),
  `event: error\n${data({ code: 'overloaded' })}`,
  data(chunk({ content: 'w' }, { model: 'another' })),
  data(chunk({ content: 'w' }, { id: 'chatcmpl-2' })),
  data(chunk({}, {}, { finish_reason: 'length' })).replace('finish_reason', String.raw`finish_\u0072eason`),
  data(chunk({}, {}, { finish_reason: 'length' })).replace(',"finish_reason"', '\ndata: ,"finish_reason"'),
  'data: [DONE]\n\n',
  ': comment\n\n',
  data(chunk({ content: 'w' })).replaceAll('\n', '\r\n'),
);

/** Chunks of all kinds that differ only in their text. */
const content = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.constantFrom('é', '"', '\\', 'finish_reason', '","usage":{', '\u0001'),
);
const said = fc
  .tuple(content, fc.option(content, { nil: undefined }))
  .map(([word, obfuscation]) => data(chunk({ content: word }, { obfuscation })));
const misleading = fc.constantFrom(
  data(chunk({ 'a"content': 'w' }, {}, { finish_reason: 'stop' })),
  data(chunk({}, { model: '"content":"' })),
  data(chunk({}, { model: 'content' }, { finish_reason: ':' })),
  data(chunk({ content: 'w', refusal: 'No' })),
);
const chat = fc.oneof({ weight: 2, arbitrary: said }, told, misleading);

const anthropic = fc.constantFrom(
  typed({ type: 'content_block_delta', delta: { type: 'text_delta', text: 'word' } } as { type: string }),
  data({ type: 'content_block_delta', delta: { type: 'text_delta', text: '{"type":"error"}' } }),
  typed({ type: 'message_start', message: { id: 'm', model: 'c', usage: { input_tokens: 3 } } } as { type: string }),
  typed({ type: 'message_delta', delta: { stop_reason: 'refusal' }, usage: { output_tokens: 3 } } as { type: string }),
  typed({ type: 'message_stop' }),
  typed({ type: 'error', error: { type: 'overloaded_error' } } as { type: string }),
  typed({ type: 'ping' }),
);

const responses = fc.constantFrom(
  typed({ type: 'response.output_text.delta', delta: 'word' } as { type: string }),
  data({ type: 'response.output_text.delta', delta: '"response":{}' }),
  typed({ type: 'response.refusal.delta', delta: 'No' } as { type: string }),
  typed({ type: 'response.created', response: { id: 'r', model: 'g' } } as { type: string }),
  typed({ type: 'response.completed', response: { id: 'r', usage: { output_tokens: 3 } } } as { type: string }),
  typed({ type: 'error', code: 'server_error' } as { type: string }),
);

function factsOf(format: ModelFormat, chunks: readonly string[], keepsText: boolean): ResponseFacts {
  const facts = noResponseFacts();
  const reader = createResponseReader(
    format,
    { 'content-type': 'text/event-stream' },
    facts,
    keepsText ? 'kept' : 'unread',
  );
  for (const bytes of chunks) reader.write(Buffer.from(bytes));
  reader.finish();
  return { ...facts, text: [] };
}

function cut(text: string, size: number): string[] {
  return text.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? [];
}

describe('events with nothing but text', () => {
  it.each([
    ['OpenAI chat', openAiChat, chat],
    ['Anthropic messages', anthropicMessages, anthropic],
    ['OpenAI responses', openAiResponses, responses],
  ] as const)('may be left unread: the facts of %s are the same', (_name, format, event) => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30, size: 'max' }), fc.integer({ min: 1, max: 400 }), (events, size) => {
        const whole = events.join('');
        const expected = factsOf(format, [whole], true);

        expect(factsOf(format, events, false)).toEqual(expected);
        expect(factsOf(format, [...events.slice(0, 2), events.slice(2).join('')], false)).toEqual(expected);
        expect(factsOf(format, cut(whole, size), false)).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('are not parsed', () => {
    const facts = { ...noResponseFacts(), responseId: 'chatcmpl-1', servedId: 'gpt-5-served' };

    expect(openAiChat.isOnlyText?.(data(chunk({ content: 'finish' })), facts)).toBe(true);
    expect(openAiResponses.isOnlyText?.(typed({ type: 'response.output_text.delta' }), facts)).toBe(true);
    expect(anthropicMessages.isOnlyText?.(typed({ type: 'content_block_delta' }), facts)).toBe(true);
  });
});
