import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { basic, connect, outcome, startTestServer, type TestServer } from './embedded-server.ts';

/** One more than the tests before the last two use. */
const MOST = 6;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    maxSessions: MOST,
    users: [
      { name: 'writer', password: 'w-secret' },
      { name: 'other', password: 'o-secret' },
    ],
  });
});
afterAll(() => server.close());

async function ask(
  session: string,
  query: string,
  user = 'writer',
  params = '',
): Promise<{ status: number; code: string | null; text: string }> {
  const url = `${server.clickhouse.url}/?session_id=${session}&${params}&session_timeout=60`;
  return outcome(await fetch(url, { method: 'POST', headers: { authorization: basic(user) }, body: query }));
}

describe('session_id', () => {
  it('keeps temporary tables and SET for the requests of a session', async () => {
    const client = connect({
      url: server.clickhouse.url,
      username: 'writer',
      password: 'w-secret',
      session_id: 'kept',
    });
    await client.command({ query: 'CREATE TEMPORARY TABLE mine (a UInt8)' });
    await client.command({ query: 'SET max_block_size = 123' });
    await client.insert({ table: 'mine', values: [{ a: 5 }], format: 'JSONEachRow' });
    const result = await client.query({
      query: "SELECT a, getSetting('max_block_size') AS b FROM mine",
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ a: 5, b: 123 }]);
    await client.close();
  });

  it('hides a session from other users and from requests without it', async () => {
    await ask('hidden', 'CREATE TEMPORARY TABLE secret (a UInt8)');
    expect(await ask('hidden', 'SELECT * FROM secret')).toMatchObject({ status: 200 });
    expect(await server.rows('EXISTS TEMPORARY TABLE secret')).toEqual([{ result: 0 }]);
    expect(await ask('hidden', 'SELECT * FROM secret', 'other', 'session_check=0')).toMatchObject({ code: '60' });
  });

  it('does not leak the settings of one request to others of the session', async () => {
    expect(await ask('settings', 'SET max_block_size = 321')).toMatchObject({ status: 200 });
    const own = await ask(
      'settings',
      "SELECT getSetting('max_block_size'), getSetting('extremes')",
      'writer',
      'max_block_size=99&extremes=1',
    );
    expect(own.text.split('\n')[0]).toBe('99\ttrue');
    expect((await ask('settings', "SELECT getSetting('max_block_size'), getSetting('extremes')")).text).toBe(
      '321\tfalse\n',
    );
  });

  it('runs the requests of a session one after the other', async () => {
    expect(await ask('line', 'CREATE TEMPORARY TABLE n (a UInt32)')).toMatchObject({ status: 200 });
    const inserts = Array.from({ length: 20 }, async (_, at) =>
      ask('line', `INSERT INTO n SELECT count() FROM n WHERE ${at} >= 0`),
    );
    await Promise.all(inserts);
    expect((await ask('line', 'SELECT groupArray(a) = range(20) FROM (SELECT a FROM n ORDER BY a)')).text).toBe('1\n');
  });

  it('rejects a missing session that must exist', async () => {
    expect(await ask('never', 'SELECT 1', 'writer', 'session_check=1')).toMatchObject({ code: '372' });
  });

  it('limits the number of sessions', async () => {
    const codes = await Promise.all(['a', 'b', 'c', 'd'].map(async (id) => (await ask(id, 'SELECT 1')).code));
    expect(codes.map(String).toSorted()).toEqual(['202', '202', '202', 'null']);
  });

  it('ends a session after its timeout', async () => {
    expect(await ask('another', 'SELECT 1')).toMatchObject({ code: '202' });
    expect(await ask('line', 'SELECT 1', 'writer', 'session_timeout=1')).toMatchObject({ status: 200 });
    await expect.poll(async () => (await ask('another', 'SELECT 1')).status).toBe(200);
  });
});
