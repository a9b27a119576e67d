import { formatGroup } from '../../support/format-case.ts';

const HOST = 'https://api.openai.com/v1';
const openai = { modelProvider: 'openai' };
const stored = { ...openai, category: 'data', action: 'data.access' };

const session = { type: 'realtime', model: 'gpt-realtime' };
const call = [
  '--b0',
  'Content-Disposition: form-data; name="sdp"',
  '',
  'v=0',
  '--b0',
  'Content-Disposition: form-data; name="session"',
  '',
  JSON.stringify(session),
  '--b0--',
  '',
].join('\r\n');
const forSession = { ...openai, modelId: 'gpt-realtime', operation: 'realtime' };

export const openaiSessionsCases = formatGroup('OpenAI sessions of browsers and phones', [
  {
    it: 'a secret for a browser',
    url: `${HOST}/realtime/client_secrets`,
    request: { session },
    answer: { value: 'ek_1', session: { ...session, id: 'sess_1' } },
    record: forSession,
  },
  {
    it: 'a call by WebRTC, whose session is in a form',
    url: `${HOST}/realtime/calls`,
    headers: { 'content-type': 'multipart/form-data; boundary=b0' },
    request: call,
    status: 201,
    type: 'application/sdp',
    answer: 'v=0',
    record: forSession,
  },
  {
    it: 'an accepted phone call, at a private gateway',
    url: 'http://gateway.internal/v1/realtime/calls/rtc_1/accept',
    request: session,
    answer: '',
    record: forSession,
  },
]);

export const openaiResponsesCases = formatGroup('OpenAI stored responses', [
  {
    it: 'a background response, at a private gateway',
    method: 'GET',
    url: 'http://gateway.internal/v1/responses/resp_1',
    answer: { id: 'resp_1', model: 'gpt-5', status: 'completed', usage: { input_tokens: 9, output_tokens: 8 } },
    record: {
      ...stored,
      operation: 'responses.retrieve',
      modelServedId: 'gpt-5',
      responseId: 'resp_1',
      finishReasons: ['completed'],
      inputTokens: 9,
      outputTokens: 8,
    },
  },
  {
    it: 'a failed background response',
    method: 'GET',
    url: `${HOST}/responses/resp_1`,
    answer: { id: 'resp_1', model: 'gpt-5', status: 'failed', error: { code: 'server_error' } },
    record: {
      ...stored,
      operation: 'responses.retrieve',
      modelServedId: 'gpt-5',
      responseId: 'resp_1',
      outcome: 'error',
      outcomeReason: 'in_band_error',
    },
  },
  {
    it: 'a cancelled response',
    url: `${HOST}/responses/resp_1/cancel`,
    answer: { id: 'resp_1', status: 'cancelled' },
    record: {
      ...stored,
      operation: 'responses.cancel',
      responseId: 'resp_1',
      finishReasons: ['cancelled'],
    },
  },
  {
    it: 'a deleted stored response',
    method: 'DELETE',
    url: `${HOST}/responses/resp_1`,
    answer: { id: 'resp_1', deleted: true },
    record: {
      ...stored,
      operation: 'responses.delete',
      responseId: 'resp_1',
    },
  },
  {
    it: 'token counting for a response',
    url: `${HOST}/responses/input_tokens`,
    request: { model: 'gpt-5', input: 'Hi' },
    answer: { object: 'response.input_tokens', input_tokens: 11 },
    record: { ...openai, modelId: 'gpt-5', operation: 'count_tokens', inputTokens: 11 },
  },
]);
