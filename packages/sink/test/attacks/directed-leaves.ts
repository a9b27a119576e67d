import type { Directive } from '../../src/directives/directive.ts';
import { DAY } from '../../src/directives/retention-age.ts';
import { dropLeaves } from '../../src/retention/drop-leaves.ts';
import { eraseValues } from '../../src/erase/erase-values.ts';
import { rowsOf } from '../fixtures/store-client.ts';
import { ORIGIN, type SealedStore } from './sealed-store.ts';

/** Leaves that directives name, by their fate. */
export const DIRECTED = {
  /** Dropped according to a directive. */
  retained: { from: 0, to: 4 },
  /** Named by a directive without a signature of an officer. */
  forged: { from: 10, to: 12 },
  /** Named by an officer's directive with too short a retention period. */
  young: { from: 20, to: 22 },
  /** Named by a hold of two officers, and by a directive that drops them. */
  held: { from: 30, to: 32 },
  /** Erased according to a directive. */
  erased: { from: 40, to: 41 },
  /** Leaf of the hold. */
  hold: 63,
} as const;

interface Span {
  readonly from: number;
  readonly to: number;
}

async function retentionOf(store: SealedStore, { from, to }: Span, days: number): Promise<Directive> {
  const [edge] = await rowsOf<{ leaf: string }>(
    store.client,
    `SELECT Leaf AS leaf FROM audit_leaves WHERE LeafIndex = ${to - 1}`,
  );
  return {
    kind: 'retention',
    log: ORIGIN,
    id: `run ${from}`,
    reason: 'kept long enough',
    class: 'default',
    days,
    before: `${BigInt(Date.now()) * 1_000_000n - BigInt(days) * DAY}`,
    leaves: `${from}-${to - 1}`,
    edge: { index: to - 1, leaf: edge?.leaf ?? '' },
    began: '0',
    partitions: [],
    holds: from === DIRECTED.held.from ? ['case 17'] : [],
  };
}

/** Seals directives of every kind, and carries out the valid ones. */
export async function storeDirectives(store: SealedStore): Promise<void> {
  const { ann, bob, mallory } = store.officers;
  const [log, reason] = [ORIGIN, 'case 17'];
  await store.direct(await retentionOf(store, DIRECTED.retained, 365), ann);
  await store.direct(await retentionOf(store, DIRECTED.forged, 365), mallory);
  await store.direct(await retentionOf(store, DIRECTED.young, 100), ann);
  await store.direct({ kind: 'hold', log, id: reason, reason, where: { model: 'model 0' }, leaves: '30-31' }, ann, bob);
  await store.direct(await retentionOf(store, DIRECTED.held, 365), ann);
  const fields = ['PrincipalId', 'Rest'];
  const erasure = { kind: 'erasure', log, id: 'request 4711', reason: 'Article 17', fields, leaves: '40' } as const;
  await store.direct({ ...erasure, holds: [reason] }, bob);
  await dropLeaves(store.client, { origin: ORIGIN, leaves: [DIRECTED.retained] });
  await eraseValues(store.client, { origin: ORIGIN, leaves: [DIRECTED.erased], fields });
}
