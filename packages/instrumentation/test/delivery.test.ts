import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAudited, type Audited } from './support/audited.ts';

const email = 'jane.doe@example.com';
const card = '4111 1111 1111 1111';

async function ask(audited: Audited, content: string, model = 'gpt-5-echo'): Promise<string> {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content }] });
  const response = await fetch(`${audited.model.url}/v1/chat/completions`, { method: 'POST', body });
  return response.text();
}

describe('delivery', () => {
  let audited: Audited;
  afterEach(() => audited.close());

  it('survives an outage of the receiver without losing a record', async () => {
    audited = await startAudited({ flushTimeout: 1000 });
    audited.receiver.answerWith(503);
    await ask(audited, 'one');
    await audited.auditing.forceFlush();
    expect(audited.auditing.counts).toMatchObject({ delivered: 0, waiting: 2, lost: 0 });

    audited.receiver.answerWith(200);
    await ask(audited, 'two');

    const records = await audited.records(2);
    expect(records.map(({ sourceSequence }) => sourceSequence)).toEqual([2, 3]);
    expect(audited.auditing.counts).toMatchObject({ delivered: 3, waiting: 0, lost: 0 });
  });

  it('drops records if too many wait, counts them, and leaves a gap in the sequence', async () => {
    audited = await startAudited({ maxQueue: 2, flushTimeout: 1000 });
    audited.receiver.answerWith(503);
    await ask(audited, 'one');
    await ask(audited, 'two');
    audited.receiver.answerWith(200);
    await audited.records(1);
    await ask(audited, 'three');

    const records = await audited.records(2);
    expect(records.map(({ sourceSequence }) => sourceSequence)).toEqual([2, 4]);
    expect(audited.auditing.counts).toMatchObject({ delivered: 3, waiting: 0, lost: 1 });
  });

  it('gives up permanently rejected records, counts them, and tries to report it', async () => {
    audited = await startAudited();
    audited.receiver.answerWith(400);
    await ask(audited, 'one');
    await audited.auditing.forceFlush();

    expect(audited.auditing.counts).toMatchObject({ delivered: 0, waiting: 0, lost: 3 });
  });
});

describe('content', () => {
  let audited: Audited | undefined;
  beforeEach(() => {
    audited = undefined;
  });
  afterEach(() => audited?.close());

  it('is not captured by default', async () => {
    audited = await startAudited();
    await ask(audited, `Write to ${email}`);
    await audited.records(1);

    const [span] = audited.receiver.spans;
    expect(Object.keys(span?.attributes ?? {}).filter((key) => key.includes('messages'))).toEqual([]);
    expect(JSON.stringify(span?.attributes)).not.toContain('example.com');
  });

  it('is captured in the shape of the GenAI conventions, and masked', async () => {
    audited = await startAudited({ captureContent: true });
    await ask(audited, `Write to ${email} about ${card}`);
    await audited.records(1);

    const attributes = audited.receiver.spans[0]?.attributes ?? {};
    const input = JSON.parse(String(attributes['gen_ai.input.messages'])) as unknown;
    const output = JSON.parse(String(attributes['gen_ai.output.messages'])) as unknown;
    expect(input).toEqual([{ role: 'user', parts: [{ type: 'text', content: expect.stringContaining('Write to ') }] }]);
    expect(output).toEqual([{ role: 'assistant', parts: [{ type: 'text', content: expect.any(String) }] }]);
    expect(JSON.stringify(attributes)).not.toContain(email);
    expect(JSON.stringify(attributes)).not.toContain(card);
    expect(attributes['audit.redaction.count']).toBeGreaterThanOrEqual(2);
  });

  it('is masked by the configured policy', async () => {
    audited = await startAudited({
      captureContent: true,
      redactionPolicy: '{"hideOutputs":true,"classes":{"credit_card":"last_four"}}',
    });
    await ask(audited, `Write to ${email} about ${card}`);
    await audited.records(1);

    const attributes = audited.receiver.spans[0]?.attributes ?? {};
    expect(attributes['gen_ai.input.messages']).toMatch(/\[email\] about \[credit_card:\d{4}\]/u);
    expect(attributes['gen_ai.output.messages']).toBe('[hidden]');
  });
});
