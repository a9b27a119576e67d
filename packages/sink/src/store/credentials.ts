import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { SinkConfig } from '../config.ts';
import { readJsonFile, writePrivateFile } from './private-file.ts';

/** User that writes to the embedded ClickHouse. */
export const WRITER = 'auditspan';
/** User that reads from it. */
export const ANALYST = 'analyst';

/** Passwords of the embedded ClickHouse. */
export interface Credentials {
  readonly password: string;
  readonly analystPassword: string;
}

const schema = z.object({ password: z.string().min(1), analystPassword: z.string().min(1) });

/** Returns the configured passwords; others are generated once and kept in `credentials.json` in the data directory. */
export async function loadCredentials({ dataDir, embedded }: SinkConfig): Promise<Credentials> {
  const { password, analystPassword } = embedded;
  if (password !== undefined && analystPassword !== undefined) return { password, analystPassword };
  const kept = await loadKept(join(dataDir, 'credentials.json'));
  return { password: password ?? kept.password, analystPassword: analystPassword ?? kept.analystPassword };
}

async function loadKept(path: string): Promise<Credentials> {
  const content = await readJsonFile(path);
  const kept = schema.safeParse(content);
  if (kept.success) return kept.data;
  const made = {
    password: randomBytes(24).toString('base64url'),
    analystPassword: randomBytes(24).toString('base64url'),
  };
  await writePrivateFile(path, made);
  return made;
}
