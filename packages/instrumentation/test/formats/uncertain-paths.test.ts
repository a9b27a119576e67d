import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAudited, type Audited } from '../support/audited.ts';
import { startRawEndpoint, type RawEndpoint } from '../support/raw-endpoint.ts';

describe('an ambiguous path', () => {
  let audited: Audited;
  let endpoint: RawEndpoint;
  beforeEach(async () => {
    endpoint = await startRawEndpoint((_request, response) => response.end('{}'));
  });
  afterEach(async () => {
    await audited.close();
    await endpoint.close();
  });

  const call = async (method: string, path: string, body?: object): Promise<void> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    await (await fetch(`${endpoint.url}${path}`, init)).text();
  };

  it('counts only if the body names a model', async () => {
    audited = await startAudited();
    await call('GET', '/v1/models/ford');
    await call('DELETE', '/v1/models/ford');
    await call('POST', '/predictions/weather', { city: 'Rome' });
    await call('PUT', '/models/ford');
    await call('POST', '/models?url=cars.csv');
    await call('POST', '/v1/files', { name: 'a.txt' });
    await call('POST', '/api/chat', { text: 'Hi' });
    await call('POST', '/embed', { url: 'https://example.com' });
    await call('POST', '/predict', { city: 'Rome' });
    await call('POST', '/score', { rows: [] });
    await call('POST', '/completion', { prompt: 'Rate us' });
    await call('POST', '/generate', { report: 'May' });
    await call('POST', '/api/chat', { model: 'qwen4' });

    const records = await audited.records(1);
    expect(records.map(({ modelId, modelProvider }) => [modelId, modelProvider])).toEqual([['qwen4', 'ollama']]);
  });

  it('counts at a configured endpoint, and the path still names the model', async () => {
    audited = await startAudited({ endpoints: [{ host: new URL(endpoint.url).host, provider: 'acme' }] });
    await call('DELETE', '/v1/models/ford');
    await call('POST', '/predictions/weather', { city: 'Rome' });
    await call('POST', '/score', { rows: [] });
    await call('PUT', '/models/fraud?min_worker=2');

    const records = await audited.records(4);
    expect(records.map(({ action, modelId, modelProvider }) => [action, modelId, modelProvider])).toEqual([
      ['model.delete', 'ford', 'acme'],
      ['model.invoke', 'weather', 'acme'],
      ['model.invoke', undefined, 'acme'],
      ['model.deploy', 'fraud', 'acme'],
    ]);
  });
});
