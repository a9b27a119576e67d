import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccessRequest } from '../../src/enforce/access-request.ts';
import { enforce } from '../../src/enforce/deciders.ts';
import { runAs } from '../../src/context/run-as.ts';
import { AccessDeniedError } from '../../src/errors.ts';
import { audited as auditedFunction, withAudit } from '../../src/work/audited.ts';
import { recordLifecycle } from '../../src/work/record-event.ts';
import { startAudited, wholeRecord, type Audited } from '../support/audited.ts';

const policy = {
  id: 'p',
  version: '1',
  default: 'allow',
  rules: [{ id: 'sensitive', effect: 'deny', sensitivity: { min: 3 }, message: 'Ask the board.' }],
};
const models = [
  { model: 'cats-*', sensitivity: 1, version: '7', digest: 'sha256:1', dataClass: 'pictures' },
  { model: 'x-ray', sensitivity: 4, dataClass: 'health' },
];

describe('work in the process', () => {
  let audited: Audited;
  beforeEach(async () => {
    audited = await startAudited({ policy, models });
  });
  afterEach(() => audited.close());

  it('is not started if it is denied, throws, and is recorded', async () => {
    let begun = 0;
    const look = auditedFunction(() => (begun += 1), { model: 'x-ray' });
    const denied = { code: 'AUDITSPAN_ACCESS_DENIED', message: 'Ask the board.', policyId: 'p', ruleId: 'sensitive' };

    expect(() => withAudit({ model: 'x-ray' }, () => (begun += 1))).toThrow(AccessDeniedError);
    expect(() => runAs({ id: 'alice' }, look)).toThrow(expect.objectContaining(denied));
    expect(begun).toBe(0);
    expect((await audited.records(2))[1]).toEqual(
      wholeRecord({
        outcome: 'denied',
        outcomeReason: 'policy',
        deniedBy: 'policy',
        direction: 'in_process',
        modelId: 'x-ray',
        modelSensitivity: 4,
        purpose: undefined,
        purposeSource: 'missing',
        dataClass: 'health',
        decisionEffect: 'deny',
        decisionMode: 'enforce',
        policyId: 'p',
        policyVersion: '1',
        ruleId: 'sensitive',
        usageState: 'absent',
        stream: false,
        sourceSequence: 3,
        redactionCount: 0,
      }),
    );
  });

  it('records the decision if it is allowed, and the facts of the inventory about the model', async () => {
    expect(await withAudit({ model: 'cats-1', version: '8' }, async () => 'tabby')).toBe('tabby');
    expect((await audited.records(1))[0]).toMatchObject({
      outcome: 'success',
      modelSensitivity: 1,
      modelVersion: '8',
      modelDigest: 'sha256:1',
      dataClass: 'pictures',
      decisionEffect: 'allow',
      decisionMode: 'enforce',
      policyId: 'p',
      policyVersion: '1',
    });
  });

  it('is judged by its explicit details first', async () => {
    const requests: AccessRequest[] = [];
    const stop = enforce((request) => void requests.push(request));
    runAs({ id: 'alice', roles: ['vet'] }, { purpose: 'support', dataClass: 'own', sessionId: 's' }, () =>
      withAudit(
        {
          model: 'cats-1',
          action: 'model.train',
          purpose: 'research',
          dataClass: 'farm',
          approvalId: 'CHG-1',
          sensitivity: 2,
        },
        () => 'trained',
      ),
    );
    stop();
    expect(requests).toEqual([
      {
        direction: 'in_process',
        action: 'model.train',
        operation: undefined,
        principal: { id: 'alice', type: 'user', source: 'explicit', verified: false, roles: ['vet'], onBehalfOf: [] },
        attribution: 'exact',
        principalKnown: true,
        purpose: 'research',
        purposeSource: 'explicit',
        sessionId: 's',
        approvalId: 'CHG-1',
        modelId: 'cats-1',
        modelKnown: true,
        sensitivity: 2,
        dataClass: 'farm',
        provider: undefined,
      },
    ]);
    await audited.records(1);
  });

  it('is only recorded if it happened elsewhere', async () => {
    recordLifecycle({ action: 'model.deploy', model: 'x-ray' });
    const [record] = await audited.records(1);
    expect(record).toMatchObject({ outcome: 'success', modelSensitivity: 4 });
    expect(record).not.toHaveProperty('decisionEffect');
  });
});
