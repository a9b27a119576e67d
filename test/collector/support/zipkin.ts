import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@auditspan/testing';
import { type Program, startCommand } from '../../../scripts/system/program.ts';

const run = promisify(execFile);
const VERSION = '3.5.1';
const ARTIFACT = `io.zipkin:zipkin-server:${VERSION}:jar:exec`;
const JAR = join(homedir(), `.m2/repository/io/zipkin/zipkin-server/${VERSION}/zipkin-server-${VERSION}-exec.jar`);
const DOWNLOAD_MS = 240_000;

/** Returns Zipkin's executable jar, fetched once from Maven Central; or why there is none. */
export async function getZipkin(): Promise<{ readonly jar: string } | { readonly absent: string }> {
  try {
    await run('java', ['-version']);
    if (!existsSync(JAR)) {
      await run('mvn', ['-q', 'dependency:get', `-Dartifact=${ARTIFACT}`, '-Dtransitive=false'], {
        timeout: DOWNLOAD_MS,
      });
    }
    return { jar: JAR };
  } catch (error) {
    return {
      absent: ` (skipped: no Zipkin: ${error instanceof Error ? error.message.split('\n')[0] : String(error)})`,
    };
  }
}

/** Starts Zipkin with in-memory storage. */
export async function startZipkin(jar: string): Promise<{ program: Program; url: string }> {
  const port = await freePort();
  const { program } = await startCommand({
    name: 'Zipkin',
    command: 'java',
    args: ['-Xmx256m', '-jar', jar],
    env: { QUERY_PORT: String(port) },
    readyLine: /Serving HTTP at/,
    timeoutMs: 170_000,
  });
  return { program, url: `http://127.0.0.1:${port}` };
}
