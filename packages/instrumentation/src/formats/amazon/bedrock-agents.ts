import { noteError } from '../response-facts.ts';
import { readAmazonHead } from './bedrock-route.ts';
import type { ModelFormat } from '../format.ts';
import { asObject, asText } from '../json-value.ts';
import { decodeSegment } from '../path-route.ts';
import { plainFormat } from '../plain-format.ts';

const HOST = /(?:^|\.)bedrock-agent-runtime[.-]/iu;

/** Operations by path; the group `model` is the agent or flow that stands for a model. */
const ROUTES: readonly (readonly [path: RegExp, operation: string])[] = [
  [/^\/agents\/(?<model>[^/]+)\/agentAliases\/[^/]+\/sessions\/[^/]+\/text$/u, 'invoke_agent'],
  [/^\/agents\/[^/]+$/u, 'invoke_agent'],
  [/^\/flows\/(?<model>[^/]+)\/aliases\/[^/]+(?:\/executions)?$/u, 'invoke_workflow'],
  [/^\/retrieveAndGenerate(?:Stream)?$/u, 'chat'],
  [/^\/knowledgebases\/[^/]+\/retrieve$/u, 'retrieval'],
  [/^\/generateQuery$/u, 'text_completion'],
  [/^\/rerank$/u, 'rerank'],
];

/** Bedrock's agents, flows and knowledge bases, which call models on the caller's behalf. */
export const bedrockAgents: ModelFormat = plainFormat({
  name: 'bedrock.agents',
  provider: 'aws.bedrock',
  endsSilently: true,
  match(method, path, { host }) {
    if (method !== 'POST' || !HOST.test(host)) return undefined;
    for (const [pattern, operation] of ROUTES) {
      const match = pattern.exec(path);
      if (match === null) continue;
      const model = match.groups?.['model'];
      return { certain: true, operation, ...(model === undefined ? {} : { modelId: decodeSegment(model) }) };
    }
    return undefined;
  },
  requestFields: ['foundationModel', 'retrieveAndGenerateConfiguration', 'rerankingConfiguration'],
  readRequest({ foundationModel, retrieveAndGenerateConfiguration, rerankingConfiguration }) {
    const { knowledgeBaseConfiguration, externalSourcesConfiguration } = asObject(retrieveAndGenerateConfiguration);
    const { modelConfiguration } = asObject(asObject(rerankingConfiguration)['bedrockRerankingConfiguration']);
    const { modelArn } = asObject(knowledgeBaseConfiguration ?? externalSourcesConfiguration ?? modelConfiguration);
    return { modelId: asText(foundationModel) ?? asText(modelArn) };
  },
  readHead: readAmazonHead,
  responseFields: ['guardrailAction'],
  readResponse({ guardrailAction }, facts) {
    if (guardrailAction === 'INTERVENED') facts.guarded = true;
  },
  readEvent({ event, isException }, facts) {
    if (isException === true) noteError(facts, { code: event });
  },
});
