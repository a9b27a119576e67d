import type { ModelFormat } from '../format.ts';
import { messagesOf } from '../messages.ts';
import { plainFormat } from '../plain-format.ts';

/** Operations by path. */
const OPERATIONS: Readonly<Record<string, string>> = {
  'inference:complete': 'chat',
  'inference:embed': 'embeddings',
  'agent:run': 'invoke_agent',
};

/**
 * Snowflake's Cortex, beyond OpenAI's and Anthropic's formats there.
 *
 * @see https://docs.snowflake.com/en/user-guide/snowflake-cortex/cortex-rest-api
 */
export const snowflake: ModelFormat = plainFormat({
  name: 'snowflake.cortex',
  provider: 'snowflake',
  endsSilently: true,
  match(method, path) {
    const operation = OPERATIONS[/\/api\/v2\/cortex\/([a-z]+:[a-z]+)$/u.exec(path)?.[1] ?? ''];
    return method === 'POST' && operation !== undefined ? { certain: true, operation } : undefined;
  },
  requestFields: ['model', 'stream', 'messages'],
  readMessages: ({ messages }) => messagesOf(messages),
});
