import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAs } from '../src/context/run-as.ts';
import { InvalidAuditDetailsError } from '../src/errors.ts';
import * as events from '../src/index.ts';
import { startAudited, wholeRecord, type Audited } from './support/audited.ts';

describe('a recorded event', () => {
  let audited: Audited;
  beforeEach(async () => {
    audited = await startAudited({ purpose: 'care' });
  });
  afterEach(() => audited.close());

  it('is recorded completely with principal, action and subject', async () => {
    runAs({ id: 'alice' }, () =>
      events.recordDataAccess({ dataClass: 'health', attributes: { 'dataset.name': 'claims of bob@example.com' } }),
    );

    expect(await audited.records(1)).toEqual([
      wholeRecord({
        category: 'data',
        callId: undefined,
        attempt: undefined,
        action: 'data.access',
        direction: 'in_process',
        purpose: 'care',
        purposeSource: 'default',
        dataClass: 'health',
        redactionCount: 1,
        redactionClasses: ['email:1'],
      }),
    ]);
    expect(audited.receiver.spans[0]?.attributes['dataset.name']).not.toContain('bob@example.com');
  });

  it('has the action and category of its function', async () => {
    const model = 'cats-1';
    events.recordDataTransform({ dataClass: 'health' });
    events.recordTraining({ model });
    events.recordComplianceCheck({ outcome: 'denied', reason: 'policy', purpose: 'release' });
    events.recordSubjectRequest({ dataClass: 'health' });
    events.recordLifecycle({ action: 'model.promote', model, version: '7', digest: 'sha256:1', approvalId: 'CHG-12' });

    expect((await audited.records(5)).map(({ category, action, outcome }) => [category, action, outcome])).toEqual([
      ['data', 'data.transform', 'success'],
      ['lifecycle', 'model.train', 'success'],
      ['compliance', 'compliance.check', 'denied'],
      ['compliance', 'subject.request', 'success'],
      ['lifecycle', 'model.promote', 'success'],
    ]);
  });

  it.each([
    ['an event without its subject', () => events.recordDataAccess({}), /dataClass/u],
    ['a denial without a reason', () => events.recordTraining({ model: 'm', outcome: 'denied' }), /reason/u],
    ['a reason of another outcome', () => events.recordTraining({ model: 'm', reason: 'policy' }), /reason/u],
    ['a denier without a denial', () => events.recordTraining({ model: 'm', deniedBy: 'policy' }), /deniedBy/u],
    ['a reserved key', () => events.recordTraining({ model: 'm', attributes: { 'audit.outcome': 'x' } }), /audit\./u],
    [
      'a call as a lifecycle step',
      () => events.recordLifecycle({ action: 'model.invoke' as never, model: 'm' }),
      /lifecycle action/u,
    ],
    ['nothing', () => events.recordTraining(undefined as never), /model/u],
    ['no step at all', () => events.recordLifecycle(undefined as never), /object/u],
  ])('may not be %s', async (_what, record, message) => {
    expect(record).toThrow(InvalidAuditDetailsError);
    expect(record).toThrow(message);
    await audited.auditing.forceFlush();
    expect(audited.receiver.spans).toEqual([]);
  });
});
