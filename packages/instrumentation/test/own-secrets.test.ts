import { knownSecrets } from '@auditspan/redaction';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAudited, type Audited } from './support/audited.ts';

/** A secret that matches no redaction rule, and is encoded differently in JSON and in a URL. */
const secretOf = (start: string): string => `${start} "harbour" & 9 lanterns`.replaceAll(' ', '.');

describe('a secret of the process', () => {
  let audited: Audited;
  beforeEach(() => {
    knownSecrets.clear();
    process.env['AUDITED_LICENCE'] = secretOf('licence');
    process.env['AUDITED_API_KEY'] = secretOf('key');
    process.env['AUDITED_PORT_TOKEN'] = 'harbourmaster';
  });
  afterEach(async () => {
    for (const name of ['LICENCE', 'API_KEY', 'PORT_TOKEN']) Reflect.deleteProperty(process.env, `AUDITED_${name}`);
    await audited.close();
    knownSecrets.clear();
  });

  const ask = async (content: string, headers: Readonly<Record<string, string>> = {}): Promise<void> => {
    const body = JSON.stringify({ model: 'gpt-5-echo', messages: [{ role: 'user', content }] });
    await (await fetch(`${audited.model.url}/v1/chat/completions`, { method: 'POST', body, headers })).text();
  };
  /** Returns a prompt as it is recorded for a call of its own. */
  const recorded = async (content: string, headers?: Readonly<Record<string, string>>): Promise<string> => {
    const before = audited.receiver.calls().length;
    await ask(content, headers);
    await audited.records(before + 1);
    const { attributes } = audited.receiver.calls()[before] ?? {};
    const [message] = JSON.parse(String(attributes?.['gen_ai.input.messages'])) as [{ parts: [{ content: string }] }];
    return message.parts[0].content;
  };
  it('is masked in the prompt of the call that carries it, and in those of later calls', async () => {
    audited = await startAudited({ captureContent: true });
    const secret = secretOf('credential');
    expect(await recorded(`It is ${secret}!`)).toBe(`It is ${secret}!`);

    expect(await recorded(`It is ${secret}!`, { authorization: `Bearer ${secret}` })).toBe('It is [known_secret]!');
    const written = [
      secret,
      JSON.stringify({ note: secret }),
      `?q=${encodeURIComponent(secret)}`,
      Buffer.from(`of mine: ${secret}, is it`).toString('base64'),
    ];
    const later = await recorded(written.join(' | '));
    const [plain, inJson, inUrl, inBase64 = ''] = later.split(' | ');
    expect([plain, inJson, inUrl]).toEqual(['[known_secret]', '{"note":"[known_secret]"}', '?q=[known_secret]']);
    expect(Buffer.from(inBase64, 'base64').toString()).toBe('of mine: [known_secret], is it');
  });

  it('masks nothing if it is a mere word', async () => {
    audited = await startAudited({ captureContent: true });
    const content = 'Ask the harbourmaster.';
    expect(await recorded(content, { authorization: 'Bearer harbourmaster' })).toBe(content);
    expect(await recorded(content)).toBe(content);
  });

  it('is masked if a variable with a secret name, or a configured one, contains it', async () => {
    audited = await startAudited({ captureContent: true, secretVariables: ['AUDITED_LICENCE'] });
    const content = `${secretOf('key')} for the harbourmaster, ${secretOf('licence')} and ${secretOf('other')}`;
    expect(await recorded(content)).toBe(
      `[known_secret] for the harbourmaster, [known_secret] and ${secretOf('other')}`,
    );
  });

  it('is masked if it is sent with records to their receiver', async () => {
    audited = await startAudited({
      captureContent: true,
      headers: { authorization: `Bearer ${secretOf('receiver')}` },
    });
    expect(await recorded(`We use ${secretOf('receiver')}.`)).toBe('We use [known_secret].');
  });
});
