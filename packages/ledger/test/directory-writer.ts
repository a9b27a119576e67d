// Writes a log until it is killed: the process that `kill.test.ts` kills at each of its system calls.
import { once } from 'node:events';
import { openLog } from '../src/log.ts';
import { createDirectoryStorage } from '../src/node/directory-storage.ts';
import { readKeyFile } from '../src/node/key-file.ts';
import { createLogSigner } from '../src/note-signer.ts';

const [, , folder = '', keyFile = '', origin = ''] = process.argv;
// The tracer counts system calls from here on: those of the startup do not belong to the log.
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();
const log = await openLog({
  storage: createDirectoryStorage(folder),
  signer: createLogSigner(origin, await readKeyFile(keyFile)),
});
const salt = Math.random();
for (const more of [3, 260]) {
  for (let i = 0; i < more; i += 1) log.append(new TextEncoder().encode(`${log.size} ${salt}`));
  const { checkpoint, note } = await log.publish();
  process.stdout.write(`${JSON.stringify({ size: checkpoint.size, note })}\n`);
}
