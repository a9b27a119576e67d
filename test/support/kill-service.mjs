import { writeSync } from 'node:fs';
import '@auditspan/instrumentation/register';
import { forceFlush, runAs } from '@auditspan/instrumentation';

/**
 * A service under load: its calls have names, and it reports on stdout when one starts and when one has returned. The
 * pipe keeps what was written before it is killed.
 */
const [modelUrl, run, mode] = process.argv.slice(2);
const CONCURRENCY = 8;
const STREAMED = 5;
let number = 0;

async function call() {
  number += 1;
  const name = `${run}-${number}`;
  const stream = number % STREAMED === 0;
  writeSync(1, `begun ${name}\n`);
  const body = JSON.stringify({ model: 'gpt-5-mini', stream, messages: [{ role: 'user', content: name }] });
  const response = await runAs({ id: name }, { purpose: 'load' }, () =>
    fetch(`${modelUrl}/v1/chat/completions`, { method: 'POST', body }),
  );
  await response.text();
  writeSync(1, `returned ${name}\n`);
}

async function callOnAndOn() {
  for (;;) await call();
}

writeSync(1, 'ready\n');
if (mode === 'drain') await forceFlush();
else await Promise.all(Array.from({ length: CONCURRENCY }, callOnAndOn));
