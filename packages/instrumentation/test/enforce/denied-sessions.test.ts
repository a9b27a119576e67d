import { createServer, type Server } from 'node:http';
import { listen, portOf } from '@auditspan/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket as UndiciWebSocket } from 'undici';
import { WebSocket as WsWebSocket, WebSocketServer } from 'ws';
import { runAs } from '../../src/context/run-as.ts';
import { startAudited, type Audited } from '../support/audited.ts';

/** The common interface of all clients. */
interface Client {
  send(text: string): void;
  close(): void;
  addEventListener(type: 'open' | 'close' | 'error' | 'message', listener: () => void): void;
}

const CLIENTS: readonly (readonly [string, (url: string) => Client])[] = [
  ['the built-in client', (url) => new WebSocket(url)],
  ['the client of undici', (url) => new UndiciWebSocket(url)],
  ['ws', (url) => new WsWebSocket(url)],
];
const GEMINI = '/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent';

const policy = {
  id: 'p',
  default: 'allow',
  rules: [{ id: 'no-o3', effect: 'deny', models: ['o3*'], principals: ['alice'] }],
};

describe.each(CLIENTS)('a session over WebSocket that a policy judges, by %s,', (_name, open) => {
  let audited: Audited;
  let server: Server;
  let upgrades: string[];
  beforeEach(async () => {
    upgrades = [];
    audited = await startAudited({ policy });
    server = createServer();
    const sessions = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request, socket, head) => {
      upgrades.push(request.url ?? '');
      sessions.handleUpgrade(request, socket, head, (session) => session.on('message', () => session.send('{}')));
    });
    await listen(server);
  });
  afterEach(async () => {
    server.close();
    server.closeAllConnections();
    await audited.close();
  });

  /** Returns what the caller observes of a session in which it sends one message. */
  const converse = (path: string): Promise<string[]> =>
    runAs({ id: 'alice' }, { purpose: 'support' }, async () => {
      const client = open(`ws://127.0.0.1:${portOf(server)}${path}`);
      const seen: string[] = [];
      for (const name of ['open', 'error', 'message'] as const) client.addEventListener(name, () => seen.push(name));
      client.addEventListener('open', () => client.send('{"setup":{"model":"models/o3-live"}}'));
      client.addEventListener('message', () => client.close());
      await new Promise<void>((resolve) => client.addEventListener('close', resolve));
      return seen;
    });
  const denied = { outcome: 'denied', outcomeReason: 'policy', deniedBy: 'policy', policyId: 'p', ruleId: 'no-o3' };

  it('is refused for the model of its URL, without contacting its server', async () => {
    expect(await converse('/v1/realtime?model=o3')).toEqual(['error']);
    expect(upgrades).toEqual([]);
    expect(await audited.records(1)).toMatchObject([{ ...denied, modelId: 'o3', requestBytes: 0 }]);
  });

  it('is refused if only its messages will name the model, since it may be any', async () => {
    expect(await converse(GEMINI)).toEqual(['error']);
    expect(upgrades).toEqual([]);
    expect(await audited.records(1)).toMatchObject([denied]);
  });

  it('is unchanged if it is allowed', async () => {
    expect(await converse('/v1/realtime?model=gpt-realtime')).toEqual(['open', 'message']);
    expect(await audited.records(1)).toMatchObject([
      { outcome: 'success', modelId: 'gpt-realtime', decisionEffect: 'allow', httpStatus: 101 },
    ]);
    expect(audited.auditing.counts.faults).toBe(0);
  });
});
