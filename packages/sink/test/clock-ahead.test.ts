import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { protobufOf, send } from './fixtures/requests.ts';
import { sealingIn } from './fixtures/sealing.ts';
import { runCommand, startSinkProcess, temporaryDirectory, untilStored } from './fixtures/sink-process.ts';
import { readableSpan } from './fixtures/spans.ts';

const DAYS_AHEAD = fileURLToPath(new URL('./fixtures/days-ahead.mjs', import.meta.url));

it('doctor and verify report a log that was sealed with a clock ahead', async () => {
  const { path, remove } = await temporaryDirectory();
  const { env, logKey, policy } = await sealingIn(path);
  await writeFile(policy, `log ${logKey}\nquorum none\n`);
  const dataDir = join(path, 'data');
  const sink = await startSinkProcess(dataDir, { ...env, NODE_OPTIONS: `--import=${DAYS_AHEAD}` });
  await send(sink, protobufOf([readableSpan({ attributes: { 'audit.action': 'model.invoke' } })]));
  await untilStored(sink);
  await sink.stop();

  const doctor = await runCommand(['doctor', '--data-dir', dataDir, '--listen', '127.0.0.1:0', '--grpc-listen', 'off']);
  expect(doctor.stdout).toMatch(
    /FAULT clocks: records are sealed as of .*, which is in the future: the clock of the sink was wrong once/,
  );
  const verify = await runCommand(['verify', '--data-dir', dataDir, '--policy', policy, '--json']);
  const warning = /the newest record is sealed as of \d{6} s later than the clock here shows/;
  expect(JSON.parse(verify.stdout)).toMatchObject({
    warnings: expect.arrayContaining([expect.stringMatching(warning)]),
  });
  expect(verify.code).toBe(0);
  await remove();
});
