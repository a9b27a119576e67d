import { readFile } from 'node:fs/promises';
import type { SecureContextOptions } from 'node:tls';
import { OwnRecordError } from '../errors.ts';
import { readEndpoints } from '../store/endpoints-file.ts';
import { messageOf } from '../error-message.ts';

/** OpenTelemetry's environment variables for the headers and certificates of exporters. */
const HEADERS_VARIABLE = 'OTEL_EXPORTER_OTLP_HEADERS';
const TLS_VARIABLES = {
  ca: 'OTEL_EXPORTER_OTLP_CERTIFICATE',
  cert: 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
  key: 'OTEL_EXPORTER_OTLP_CLIENT_KEY',
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** A sink that accepts the records of commands. */
export interface RecordingSink {
  /** OTLP/HTTP base URL, without `/v1/traces`. */
  readonly url: string;
  /** Additional headers, such as the token of a producer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Trusted CAs and client certificate, for TLS. */
  readonly tls: SecureContextOptions & { readonly rejectUnauthorized?: boolean };
}

/**
 * Finds the sink to send the record of a command to: the named one, else the one that runs on the data directory.
 * @throws {OwnRecordError} if there is none.
 */
export async function findSink(named: string | undefined, dataDir: string, env: Environment): Promise<RecordingSink> {
  const url = named ?? (await readEndpoints(dataDir))?.otlp.url;
  if (url === undefined)
    throw new OwnRecordError(
      `no sink runs on ${dataDir} to accept the record of this command, without which nothing is done; start the sink, or name another with --sink`,
    );
  const files = await tlsFilesOf(env);
  // The sink is identified by the file in the data directory, not by its certificate, which may have any name.
  const tls = named === undefined ? { ...files, rejectUnauthorized: false } : files;
  return { url: url.replace(/\/+$/, ''), headers: headersOf(env[HEADERS_VARIABLE]), tls };
}

async function tlsFilesOf(env: Environment): Promise<SecureContextOptions> {
  const files = Object.entries(TLS_VARIABLES).map(async ([option, variable]): Promise<[string, Buffer][]> => {
    const path = env[variable];
    return path === undefined || path === '' ? [] : [[option, await readPem(variable, path)]];
  });
  return Object.fromEntries((await Promise.all(files)).flat());
}

async function readPem(variable: string, path: string): Promise<Buffer> {
  return readFile(path).catch((cause: unknown) => {
    const reason = messageOf(cause);
    throw new OwnRecordError(`the file that ${variable} names cannot be read, and nothing is done: ${reason}`, {
      cause,
    });
  });
}

/** Parses comma-separated `key=value` members, percent-encoded. */
function headersOf(text = ''): Record<string, string> {
  const members = text.split(',').map((member) => /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/u.exec(member));
  return Object.fromEntries(members.flatMap((match) => (match === null ? [] : [[match[1], decoded(match[2] ?? '')]])));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
