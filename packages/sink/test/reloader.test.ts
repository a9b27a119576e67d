import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@auditspan/testing';
import { expect, it, onTestFinished } from 'vitest';
import { parseSinkConfig } from '../src/config.ts';
import { ConditionKeeper } from '../src/health/condition.ts';
import { createLogger } from '../src/logger.ts';
import { startReloader } from '../src/serve/reloader.ts';
import { temporaryDirectory } from './fixtures/sink-process.ts';

it('rereads a file that changed while it was being read', async () => {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory.remove());
  const file = join(directory.path, 'producers.yaml');
  const config = parseSinkConfig({ dataDir: directory.path, reload: { interval: 5 } });
  const read: string[] = [];
  writeFileSync(file, 'at the start');
  let looks = 0;
  const reloader = startReloader({
    config,
    load: async () => {
      read.push(readFileSync(file, 'utf8'));
      if (read.length === 1) writeFileSync(file, 'written while it was read');
      return config;
    },
    apply: async () => {},
    files: () => {
      looks += 1;
      return [file];
    },
    logger: createLogger('silent'),
    condition: new ConditionKeeper(),
  });
  onTestFinished(() => reloader.stop());
  await until('a second look', () => looks > 1);
  writeFileSync(file, 'changed');
  await until('the second reading', () => read.length > 1);
  expect(read).toEqual(['changed', 'written while it was read']);
});
