import type { ModelFormat } from '../format.ts';
import { asText } from '../json-value.ts';
import { plainFormat } from '../plain-format.ts';

/** Operations by path, beyond OpenAI's. */
const OPERATIONS: Readonly<Record<string, string>> = {
  'fim/completions': 'text_completion',
  'agents/completions': 'chat',
  conversations: 'chat',
  ocr: 'ocr',
  classifications: 'classify',
  'chat/classifications': 'classify',
  'chat/moderations': 'moderation',
};
const PATH = new RegExp(`/v1/(${Object.keys(OPERATIONS).join('|')})$`, 'u');

/** Mistral's paths beyond OpenAI's: fill-in-the-middle, agents (as models), documents and classifiers. */
export const mistral: ModelFormat = plainFormat({
  name: 'mistral',
  provider: 'mistral_ai',
  match(method, path) {
    const name = method === 'POST' ? PATH.exec(path)?.[1] : undefined;
    return name === undefined ? undefined : { certain: false, operation: OPERATIONS[name] as string };
  },
  requestFields: ['model', 'agent_id', 'stream'],
  readRequest: ({ model, agent_id: agent, stream }) => ({
    modelId: asText(model) ?? asText(agent),
    stream: stream === true,
  }),
});
