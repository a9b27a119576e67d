import { LedgerMissingError, type TileSource } from '@auditspan/ledger';
import { expect, it } from 'vitest';
import { extendsHead, extendsHeads } from '../src/stored-log/extends-heads.ts';

const head = (size: number) => ({ origin: 'example.com/log', size, root: new Uint8Array(32) });

it('without tiles, a log is not shown to extend a head, nor to have been rewritten', async () => {
  const none: TileSource = { read: () => Promise.resolve(undefined) };
  expect(await extendsHeads(none, head(7), [head(3)])).toBe(false);
  await expect(extendsHead(none, head(7), head(3))).rejects.toThrow(LedgerMissingError);
});
