import { describe, expect, it } from 'vitest';
import { faultsOf } from '../src/doctor/setting-checks.ts';

const local = 'non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1';

describe('the settings of a table', () => {
  it.each([
    ['MergeTree', local],
    ['AggregatingMergeTree', local],
    ['ReplicatedMergeTree', 'replicated_deduplication_window_seconds = 2592000'],
    ['SharedMergeTree', `${local}, replicated_deduplication_window_seconds = 2592000`],
  ])('of %s are right with %s', (engine, settings) => {
    expect(faultsOf({ name: 'audit_leaves', engine, definition: `… SETTINGS ${settings}` })).toEqual([]);
  });

  it.each(['ReplicatedMergeTree', 'SharedAggregatingMergeTree'])(
    'of %s are wrong by default: an insert is forgotten after an hour',
    (engine) => {
      expect(faultsOf({ name: 'audit_leaves', engine, definition: '…' })).toEqual([
        {
          what: 'an insert that is repeated after an outage of 3600 s is stored twice',
          set: 'replicated_deduplication_window_seconds = 2592000',
        },
      ]);
    },
  );

  it('of MergeTree are wrong by default', () => {
    expect(faultsOf({ name: 'audit_leaves', engine: 'MergeTree', definition: '…' })).toEqual([
      { what: 'a repeated insert is stored twice', set: 'non_replicated_deduplication_window = 10000' },
      {
        what: 'a power failure can lose acknowledged inserts',
        set: 'fsync_after_insert = 1, fsync_part_directory = 1',
      },
    ]);
  });
});
