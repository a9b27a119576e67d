import { ATTR_GEN_AI_INPUT_MESSAGES, ATTR_GEN_AI_OUTPUT_MESSAGES } from '@auditspan/conventions';
import { shortenText } from '@auditspan/redaction';
import type { Message } from '../formats/format.ts';

/** Maximum characters of a captured text, and maximum messages of a call; the newest are kept. */
const MAX_TEXT_LENGTH = 16 * 1024;
const MAX_MESSAGES = 32;

/** Returns the span attributes of captured content, bounded, in the shape of the GenAI conventions. */
export function contentAttributes(input: readonly Message[], output: readonly string[]): Record<string, string> {
  const response = output.join('');
  const messages = response === '' ? [] : [{ role: 'assistant', parts: [{ type: 'text', content: response }] }];
  return {
    ...(input.length === 0 ? {} : { [ATTR_GEN_AI_INPUT_MESSAGES]: toJson(input) }),
    ...(messages.length === 0 ? {} : { [ATTR_GEN_AI_OUTPUT_MESSAGES]: toJson(messages) }),
  };
}

function toJson(messages: readonly Message[]): string {
  return JSON.stringify(messages.slice(-MAX_MESSAGES).map(shortened));
}

function shortened({ role, parts }: Message): Message {
  return {
    role,
    parts: parts.map((part) =>
      part.content === undefined ? part : { ...part, content: shortenText(part.content, MAX_TEXT_LENGTH) },
    ),
  };
}
