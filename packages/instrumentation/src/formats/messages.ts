import type { Message } from './format.ts';
import { asList, asObject, asText } from './json-value.ts';

/** A message in the shape of the GenAI conventions, from a role and content as OpenAI and Anthropic write it. */
export function messageOf(role: unknown, content: unknown): Message {
  return { role: asText(role) ?? 'user', parts: partsOf(content) };
}

/** Messages of a list in which each has a role and content. */
export function messagesOf(list: unknown): readonly Message[] {
  return asList(list).map((entry) => {
    const { role, content } = asObject(entry);
    return messageOf(role, content);
  });
}

/** A prompt that is a text, or a list of texts. */
export function promptMessages(input: unknown): readonly Message[] {
  const texts = typeof input === 'string' ? [input] : asList(input).filter((item) => typeof item === 'string');
  return texts.map((text) => messageOf('user', text));
}

/** What is no text (an image, a tool call) is named by its type and not copied. */
function partsOf(content: unknown): Message['parts'] {
  if (typeof content === 'string') return [{ type: 'text', content }];
  return asList(content).map((part) => {
    const { type, text } = asObject(part);
    return typeof text === 'string' ? { type: 'text', content: text } : { type: asText(type) ?? 'unknown' };
  });
}
