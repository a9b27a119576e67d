import { afterEach, describe, expect, it } from 'vitest';
import { runAs } from '../../src/context/run-as.ts';
import { startAudited, type Audited } from '../support/audited.ts';

let audited: Audited;
afterEach(() => audited.close());

async function ask(): Promise<number> {
  const body = JSON.stringify({ model: 'gpt-5', messages: [] });
  const answer = await fetch(`${audited.model.url}/v1/chat/completions`, { method: 'POST', body });
  await answer.text();
  return answer.status;
}
const withPurpose = (): Promise<number> => runAs({ id: 'alice' }, { purpose: 'support' }, ask);
const RULE = { policyId: 'auditspan', ruleId: 'purpose-required', decisionEffect: 'deny' };

describe('a call without a purpose', () => {
  it('is denied if a purpose is required, and never sent', async () => {
    audited = await startAudited({ purposeRequired: 'deny' });
    expect([await ask(), await withPurpose()]).toEqual([403, 200]);

    const [denied, made] = await audited.records(2);
    expect(denied).toMatchObject({
      ...RULE,
      decisionMode: 'enforce',
      outcome: 'denied',
      outcomeReason: 'policy',
      deniedBy: 'policy',
      purposeSource: 'missing',
    });
    expect(made).toMatchObject({ outcome: 'success', purpose: 'support' });
    expect(made).not.toHaveProperty('ruleId');
    expect(audited.model.requests).toHaveLength(1);
  });

  it('is only marked if so configured', async () => {
    audited = await startAudited({ purposeRequired: 'record' });
    expect([await ask(), await withPurpose()]).toEqual([200, 200]);

    const marked = { ...RULE, decisionMode: 'shadow', outcome: 'success', purposeSource: 'missing' };
    expect(await audited.records(2)).toEqual([
      expect.objectContaining(marked),
      expect.not.objectContaining({ ruleId: 'purpose-required' }),
    ]);
  });

  it('does not occur if the service has a default purpose', async () => {
    audited = await startAudited({ purposeRequired: 'deny', purpose: 'operations' });
    expect(await ask()).toBe(200);

    expect((await audited.records(1))[0]).toMatchObject({ purpose: 'operations', purposeSource: 'default' });
  });

  it('is an ordinary call by default, and after auditing has ended', async () => {
    audited = await startAudited({});
    expect(await ask()).toBe(200);
    expect((await audited.records(1))[0]).toMatchObject({ purposeSource: 'missing' });
    await audited.close();

    audited = await startAudited({ purposeRequired: 'deny' });
    await audited.auditing.shutdown();
    expect(await ask()).toBe(200);
  });
});
