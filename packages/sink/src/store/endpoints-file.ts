import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SinkStartError } from '../errors.ts';
import { sinkOn } from '../log/folder-lock.ts';
import { readJsonFile, writePrivateFile } from './private-file.ts';
import { messageOf } from '../error-message.ts';

/** A user of the embedded ClickHouse. */
export interface EndpointUser {
  readonly name: string;
  readonly password: string;
  readonly readonly: boolean;
}

/** How clients reach a running sink: the content of `endpoints.json` in its data directory. */
export interface Endpoints {
  /** Process id of the sink. */
  readonly pid: number;
  /** OTLP/HTTP URL, without `/v1/traces`, and OTLP/gRPC URL if it is on. */
  readonly otlp: { readonly url: string; readonly grpcUrl?: string | undefined };
  /** ClickHouse; `users` is empty unless it is the embedded one. */
  readonly clickhouse: { readonly url: string; readonly database: string; readonly users: readonly EndpointUser[] };
}

const schema: z.ZodType<Endpoints> = z.object({
  pid: z.int(),
  otlp: z.object({ url: z.string(), grpcUrl: z.string().optional() }),
  clickhouse: z.object({
    url: z.string(),
    database: z.string(),
    users: z.array(z.object({ name: z.string(), password: z.string(), readonly: z.boolean() })),
  }),
});

const pathIn = (dataDir: string): string => join(dataDir, 'endpoints.json');

/** Publishes the endpoints of the running sink. */
export async function writeEndpoints(dataDir: string, endpoints: Endpoints): Promise<void> {
  await writePrivateFile(pathIn(dataDir), endpoints);
}

/** Removes the endpoints of a sink that stops. */
export async function removeEndpoints(dataDir: string): Promise<void> {
  await rm(pathIn(dataDir), { force: true });
}

/**
 * Reads the endpoints of the sink that runs on the data directory; undefined if none does.
 * @throws {SinkStartError} if this user may not read them.
 */
export async function readEndpoints(dataDir: string): Promise<Endpoints | undefined> {
  const content = await readJsonFile(pathIn(dataDir)).catch((cause: unknown) => {
    const reason = messageOf(cause);
    throw new SinkStartError(
      `cannot read whether a sink runs on ${dataDir}: ${reason}; run this as the user of the sink, or name a ClickHouse server with ` +
        '--clickhouse-url',
      { cause },
    );
  });
  const parsed = schema.safeParse(content);
  return parsed.success && (await sinkOn(dataDir)) === parsed.data.pid ? parsed.data : undefined;
}
