import { X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { SinkConfig } from '../config.ts';
import { parseListenAddress } from '../listen-address.ts';
import { openSecurity } from '../receiver/security.ts';
import type { Check } from './check.ts';
import { messageOf } from '../error-message.ts';

const DAY = 86_400_000;
const SOON = 14 * DAY;
/** Permission bits of group and others. */
const OTHERS = 0o077;

/** Checks certificates and producers, the permissions of the key, and whether a reachable address is unprotected. */
export async function checkSecurity(
  config: SinkConfig,
  env: Readonly<Record<string, string | undefined>>,
  now: number = Date.now(),
): Promise<Check[]> {
  const name = 'TLS and producers';
  try {
    const { tls } = await openSecurity(config, env);
    const found = tls === undefined ? [] : [checkExpiry(tls.cert as Buffer, now), await checkKey(config.tls.key ?? '')];
    return [...found, checkExposure(config)];
  } catch (error) {
    return [{ name, status: 'fault', message: messageOf(error), remedy: 'correct what the message names' }];
  }
}

function checkExpiry(cert: Buffer, now: number): Check {
  const name = 'TLS certificate';
  const end = new X509Certificate(cert).validToDate;
  const left = end.getTime() - now;
  const message = `valid until ${end.toISOString()}`;
  if (left > SOON) return { name, status: 'ok', message };
  const remedy = 'renew it: the running sink reloads the file by itself';
  return { name, status: left > 0 ? 'note' : 'fault', message, remedy };
}

async function checkKey(path: string): Promise<Check> {
  const name = 'TLS key';
  const { mode } = await stat(path);
  if ((mode & OTHERS) === 0) return { name, status: 'ok', message: `${path} is readable only by its owner` };
  const remedy = `run chmod 600 ${path}`;
  return { name, status: 'note', message: `${path} is accessible to others than its owner`, remedy };
}

function checkExposure({ listen, grpc, tls, producers }: SinkConfig): Check {
  const name = 'who may send';
  const open = [listen, grpc.listen].filter((address) => !isLoopback(address));
  if (producers.file !== undefined || tls.clientCa !== undefined) {
    const isPlain = tls.cert === undefined && open.length > 0;
    if (!isPlain) return { name, status: 'ok', message: 'producers authenticate' };
    const message = `tokens are sent to ${open.join(' and ')} without TLS`;
    return {
      name,
      status: 'fault',
      message,
      remedy: 'set tls.cert and tls.key, or terminate TLS in a proxy on this host',
    };
  }
  if (open.length === 0) return { name, status: 'ok', message: 'everyone on this host' };
  const message = `everyone who reaches ${open.join(' and ')} may send`;
  return { name, status: 'note', message, remedy: 'set producers.file or tls.clientCa' };
}

function isLoopback(address: string): boolean {
  const host = parseListenAddress(address)?.host ?? '127.0.0.1';
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
