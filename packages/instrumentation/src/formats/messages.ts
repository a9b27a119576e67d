import type { Message } from './format.ts';
import { asList, asObject, asText } from './json-value.ts';

/** Converts a role and content in OpenAI's and Anthropic's shape to a message of the GenAI conventions. */
export function messageOf(role: unknown, content: unknown): Message {
  return { role: asText(role) ?? 'user', parts: partsOf(content) };
}

/** Converts a list of objects with role and content. */
export function messagesOf(list: unknown): readonly Message[] {
  return asList(list).map((entry) => {
    const { role, content } = asObject(entry);
    return messageOf(role, content);
  });
}

/** Converts a prompt that is a text, or a list of texts. */
export function promptMessages(input: unknown): readonly Message[] {
  const texts = typeof input === 'string' ? [input] : asList(input).filter((item) => typeof item === 'string');
  return texts.map((text) => messageOf('user', text));
}

/** Parts other than text (an image, a tool call) are represented by their type and not copied. */
function partsOf(content: unknown): Message['parts'] {
  if (typeof content === 'string') return [{ type: 'text', content }];
  return asList(content).map((part) => {
    const { type, text } = asObject(part);
    return typeof text === 'string' ? { type: 'text', content: text } : { type: asText(type) ?? 'unknown' };
  });
}
