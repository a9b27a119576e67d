import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAudited, type Audited } from '../support/audited.ts';
import { startProvider, type Provider } from './provider.ts';

const policy = {
  id: 'models',
  version: '1',
  default: 'deny',
  rules: [{ id: 'small', effect: 'allow', models: ['whisper-1'] }],
};

/** A form whose file exceeds the held bytes, and precedes the model. */
function form(model: string): FormData {
  const fields = new FormData();
  fields.set('file', new Blob([Buffer.alloc(2 * 1024 * 1024)]), 'call.wav');
  fields.set('model', model);
  return fields;
}

describe('a form that names its model after a long file, to an unknown host', () => {
  let provider: Provider;
  let audited: Audited;
  const transcribe = (model: string): Promise<Response> =>
    fetch(`${provider.url}/v1/audio/transcriptions`, { method: 'POST', body: form(model) });
  beforeEach(async () => {
    provider = await startProvider(() => '{"text":"hello"}');
    audited = await startAudited({ policy });
  });
  afterEach(() => Promise.all([audited.close(), provider.close()]));

  it('arrives if the model is allowed, and has the rule on its record', async () => {
    expect(await (await transcribe('whisper-1')).text()).toBe('{"text":"hello"}');
    expect(await audited.records(1)).toEqual([
      expect.objectContaining({
        outcome: 'success',
        modelId: 'whisper-1',
        operation: 'transcription',
        ruleId: 'small',
      }),
    ]);
  });

  it('is aborted at once if it is not, and recorded', async () => {
    await expect(transcribe('whisper-2')).rejects.toMatchObject({ cause: { code: 'AUDITSPAN_ACCESS_DENIED' } });
    expect(provider.requests).toEqual([]);
    expect(await audited.records(1)).toEqual([
      expect.objectContaining({ outcome: 'denied', outcomeReason: 'policy', modelId: 'whisper-2', policyId: 'models' }),
    ]);
    expect(audited.auditing.counts.faults).toBe(0);
  });
});
