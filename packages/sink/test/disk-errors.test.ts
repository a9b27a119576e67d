import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { naming } from '../src/log/disk.ts';
import { temporaryDirectory } from './fixtures/sink-process.ts';

it('an error of an operation on an open file names the file, as Node does for paths', async () => {
  const { path, remove } = await temporaryDirectory();
  const file = join(path, '00000001.segment');
  await writeFile(file, '');
  const handle = await open(file, 'r');
  await expect(naming(file, handle.write('not for reading'))).rejects.toMatchObject({
    code: 'EBADF',
    message: `EBADF: bad file descriptor, write '${file}'`,
  });
  expect(await naming(file, handle.read(Buffer.alloc(1)))).toMatchObject({ bytesRead: 0 });
  await handle.close();
  await remove();
});
