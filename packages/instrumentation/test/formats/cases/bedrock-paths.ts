import { frame } from '../../support/amazon-frames.ts';
import { denied, formatGroup } from '../../support/format-case.ts';

const HOST = 'https://bedrock-runtime.eu-west-1.amazonaws.com';
const AGENTS = 'https://bedrock-agent-runtime.eu-west-1.amazonaws.com';
const PROFILE = 'arn:aws:bedrock:eu-west-1:1:application-inference-profile/p1';
const bedrock = { modelProvider: 'aws.bedrock' };

export const bedrockByPathCases = formatGroup('bedrock by path', [
  {
    it: 'a profile, whose ARN is encoded',
    url: `${HOST}/model/${encodeURIComponent(PROFILE)}/invoke`,
    request: {},
    answer: {},
    record: { ...bedrock, modelId: PROFILE, operation: 'invoke_model' },
  },
  {
    it: 'a profile, whose ARN is not encoded',
    url: `${HOST}/model/${PROFILE}/converse`,
    request: {},
    answer: {},
    record: { ...bedrock, modelId: PROFILE, operation: 'chat' },
  },
  {
    it: 'token counting',
    url: `${HOST}/model/eu.anthropic.claude-5-v1%3A0/count-tokens`,
    request: { input: {} },
    answer: { inputTokens: 14 },
    record: { ...bedrock, modelId: 'eu.anthropic.claude-5-v1:0', operation: 'count_tokens', inputTokens: 14 },
  },
  {
    it: 'an asynchronous call, whose model is in the body',
    url: `${HOST}/async-invoke`,
    request: { modelId: 'amazon.nova-reel-v1:1', modelInput: {} },
    answer: { invocationArn: 'arn' },
    record: { ...bedrock, modelId: 'amazon.nova-reel-v1:1', operation: 'invoke_model' },
  },
  {
    it: 'a guardrail, which no format recognises',
    url: `${HOST}/guardrail/g1/version/1/apply`,
    request: {},
    answer: {},
    record: bedrock,
  },
]);

export const bedrockAgentsCases = formatGroup('bedrock agents', [
  {
    it: 'an agent',
    url: `${AGENTS}/agents/A1/agentAliases/B2/sessions/s/text`,
    request: { inputText: 'Hi' },
    type: 'application/vnd.amazon.eventstream',
    answer: frame('chunk', { bytes: 'SGk=' }),
    record: { ...bedrock, modelId: 'A1', operation: 'invoke_agent', stream: true },
  },
  {
    it: 'an agent that fails within a stream',
    url: `${AGENTS}/agents/A1/agentAliases/B2/sessions/s/text`,
    request: { inputText: 'Hi' },
    type: 'application/vnd.amazon.eventstream',
    answer: frame('throttlingException', { message: 'slow' }, 'exception'),
    record: {
      ...bedrock,
      modelId: 'A1',
      operation: 'invoke_agent',
      outcome: 'error',
      outcomeReason: 'in_band_error',
      stream: true,
    },
  },
  {
    it: 'an agent defined by the call',
    url: `${AGENTS}/agents/session-1`,
    request: { foundationModel: 'amazon.nova-pro-v1:0', instruction: 'Help.' },
    answer: {},
    record: { ...bedrock, modelId: 'amazon.nova-pro-v1:0', operation: 'invoke_agent' },
  },
  {
    it: 'a flow',
    url: `${AGENTS}/flows/F1/aliases/B2`,
    request: { inputs: [] },
    answer: {},
    record: { ...bedrock, modelId: 'F1', operation: 'invoke_workflow' },
  },
  {
    it: 'generation from a knowledge base, with a guardrail intervention',
    url: `${AGENTS}/retrieveAndGenerate`,
    request: {
      input: { text: 'Hi' },
      retrieveAndGenerateConfiguration: {
        type: 'KNOWLEDGE_BASE',
        knowledgeBaseConfiguration: { knowledgeBaseId: 'k', modelArn: PROFILE },
      },
    },
    answer: { guardrailAction: 'INTERVENED', output: { text: 'No.' } },
    record: { ...bedrock, ...denied('guardrail'), modelId: PROFILE, operation: 'chat' },
  },
  {
    it: 'a search in a knowledge base',
    url: `${AGENTS}/knowledgebases/k/retrieve`,
    request: { retrievalQuery: { text: 'Hi' } },
    answer: { retrievalResults: [] },
    record: { ...bedrock, operation: 'retrieval' },
  },
]);
