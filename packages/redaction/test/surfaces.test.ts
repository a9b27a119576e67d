import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRedactor, shortenText } from '../src/index.ts';

const MAIL = 'erika@example.com';
const CARD = '4111 1111 1111 1111';
const redactor = createRedactor();
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

describe('JSON', () => {
  it('is scanned decoded, not escaped', () => {
    const json = String.raw`{"mail":"erika\u0040example.com","url":"https:\/\/app:hunter2pass@db.example.com\/x","kept":"\\u0040 \u0022"}`;
    const { text } = redactor.redactText(json);
    expect(JSON.parse(text)).toEqual({
      mail: '[email]',
      url: 'https://[url_credentials]@db.example.com/x',
      kept: String.raw`\u0040 "`,
    });
  });

  it('is not changed if there is nothing to mask', () => {
    const json = String.raw`{"a":"\u0041 b\/c"}`;
    expect(redactor.redactText(json).text).toBe(json);
  });

  it('stays valid JSON with every mode', () => {
    const modes = ['mask', 'last_four', 'drop'] as const;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(...modes), fc.boolean(), (other, mode, escape) => {
        const json = JSON.stringify({
          other,
          mail: MAIL,
          card: 4111111111111111,
          inner: JSON.stringify({ card: CARD }),
        });
        const given = escape ? json.replaceAll('@', String.raw`\u0040`) : json;
        const one = createRedactor({ classes: { credit_card: mode, email: mode === 'last_four' ? 'mask' : mode } });
        const redacted = JSON.parse(one.redactText(given).text) as { mail: string; inner: string };
        expect(redacted.mail).toBe(mode === 'drop' ? '' : '[email]');
        expect(() => JSON.parse(redacted.inner) as unknown).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});

const logged = (bytes: Uint8Array): string => JSON.stringify({ level: 30, body: Buffer.from(bytes) });
const bodyOf = (line: string): Buffer => Buffer.from((JSON.parse(line) as { body: { data: number[] } }).body.data);

describe('bytes as a JSON list of numbers', () => {
  it('are masked as text', () => {
    const { text, findings } = redactor.redactText(logged(Buffer.from(`to: ${MAIL}, größer`)));
    expect(bodyOf(text).toString('utf8')).toBe('to: [email], größer');
    expect(findings).toEqual([{ class: 'email', count: 1 }]);
    expect(bodyOf(redactor.redactText(logged(Buffer.from(`ÿ ${MAIL}`, 'latin1'))).text).toString('latin1')).toBe(
      'ÿ [email]',
    );
  });

  it('are masked in JSON within a JSON string, and if the list is truncated', () => {
    const line = logged(Buffer.from(`to: ${MAIL}`));
    const outer = JSON.parse(redactor.redactText(JSON.stringify({ line })).text) as { line: string };
    expect(bodyOf(outer.line).toString('utf8')).toBe('to: [email]');
    const shortened = redactor.redactText(line.slice(0, -3)).text;
    expect(shortened).toBe(`${line.slice(0, line.indexOf('[') + 1)}${Buffer.from('to: [email]').join(',')}`);
  });

  it('are not changed if they contain no value', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 200, size: 'max' }), (bytes) => {
        fc.pre(redactor.redactText(Buffer.from(bytes).toString('latin1')).findings.length === 0);
        fc.pre(redactor.redactText(Buffer.from(bytes).toString('utf8')).findings.length === 0);
        const line = logged(bytes);
        expect(redactor.redactText(line).text).toBe(line);
      }),
    );
    const numbers = '{"type":"Buffer","data":[256,1000,4111111111111111,1,2,3,4,5]}';
    expect(JSON.parse(redactor.redactText(numbers).text)).toEqual({
      type: 'Buffer',
      data: [256, 1000, '[credit_card]', 1, 2, 3, 4, 5],
    });
  });
});

describe('base64', () => {
  it('of text is decoded, masked and encoded again', () => {
    const { text, findings } = redactor.redactText(`data:text/plain;base64,${base64(`to: ${MAIL}, thanks`)} end`);
    expect(text).toBe(`data:text/plain;base64,${base64('to: [email], thanks')} end`);
    expect(findings).toEqual([{ class: 'email', count: 1 }]);
    const nested = redactor.redactText(base64(`again ${base64(`mail ${MAIL} now`)}`)).text;
    expect(nested).toBe(base64(`again ${base64('mail [email] now')}`));
  });

  it('keeps its alphabet and its padding', () => {
    const url = Buffer.from(`ÿÿ?>ÿ ${MAIL} ~~~`).toString('base64url');
    const masked = redactor.redactText(url).text;
    expect(Buffer.from(masked, 'base64url').toString('utf8')).toBe('ÿÿ?>ÿ [email] ~~~');
    expect(masked).toMatch(/^[\w-]+$/);
  });

  it('of JSON within JSON stays valid', () => {
    const json = JSON.stringify({ body: base64(JSON.stringify({ card: 4111111111111111 })) });
    const redacted = JSON.parse(redactor.redactText(json).text) as { body: string };
    expect(JSON.parse(Buffer.from(redacted.body, 'base64').toString('utf8'))).toEqual({ card: '[credit_card]' });
  });

  it('of other content is kept', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 200, size: 'max' }), (bytes) => {
        fc.pre(bytes.some((byte) => byte < 9));
        const text = Buffer.from(bytes).toString('base64');
        expect(redactor.redactAttributes({ picture: text }).attributes['picture']).toBe(text);
      }),
    );
  });
});

describe('pictures in data URLs', () => {
  const picture = `data:image/png;base64,${Buffer.from(Uint8Array.from({ length: 3000 }, (_, at) => (at * 97) % 256)).toString('base64')}`;

  it('are kept, and values around them are found', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(MAIL, CARD, picture, 'and', '{"url":"', '"}', `${picture}"`), { maxLength: 8 }),
        (pieces) => {
          const plain = pieces.map((piece) => piece.replace(picture, 'data:image/png;base64,AAAA'));
          const shown = plain.map((piece) => redactor.redactText(piece).text);
          fc.pre(redactor.redactText(plain.join(' ')).text === shown.join(' '));
          const expected = pieces.map((piece) => redactor.redactText(piece).text);
          expect(redactor.redactText(pieces.join(' ')).text).toBe(expected.join(' '));
        },
      ),
    );
    const json = JSON.stringify({ to: MAIL, image: picture, card: 4111111111111111 });
    expect(JSON.parse(redactor.redactText(json).text)).toEqual({
      to: '[email]',
      image: picture,
      card: '[credit_card]',
    });
  });

  it('are decoded if they are text', () => {
    const text = `${'so it goes. '.repeat(200)}mail ${MAIL}`;
    const { text: redacted } = redactor.redactText(`data:text/plain;base64,${base64(text)}`);
    expect(Buffer.from(redacted.slice('data:text/plain;base64,'.length), 'base64').toString()).toBe(
      text.replace(MAIL, '[email]'),
    );
  });
});

describe('values of other types', () => {
  it('are scanned entirely: errors, maps, sets', () => {
    const error = Object.assign(new Error(`no user ${MAIL}`, { cause: new Error(CARD) }), { code: 'E1' });
    error.stack = `Error: no user ${MAIL}\n  at x`;
    const { value, findings } = redactor.redactValue({ error, map: new Map([[MAIL, 1]]), set: new Set([MAIL]) });
    expect(value).toEqual({
      error: {
        code: 'E1',
        type: 'Error',
        message: 'no user [email]',
        stack: 'Error: no user [email]\n  at x',
        cause: expect.objectContaining({ message: '[credit_card]' }),
      },
      map: [['[email]', 1]],
      set: ['[email]'],
    });
    expect(findings.find((finding) => finding.class === 'email')).toEqual({ class: 'email', count: 4 });
  });
});

function cut(text: string): unknown {
  const redaction = redactor.begin({ cutAt: text.length });
  return redaction.attributes('attributes.', { text })['text'];
}

describe('truncated values', () => {
  it.each([
    [`my card is 4111 1111 11`, 'my card is [unscanned:cut]'],
    [`card 4111 1111 1111 `, 'card [unscanned:cut]'],
    [`use ghp_Ab1Cd2Ef`, 'use [unscanned:cut]'],
    [`mail erika.mus`, 'mail [unscanned:cut]'],
    [`pay to DE89 3704 0044 05`, 'pay to [unscanned:cut]'],
    [`{"a":"sk-proj-Ab1`, '{"a":"[unscanned:cut]'],
    [`mail ${MAIL}`, 'mail [email]'],
    [`and then we walked hom`, 'and then we walked hom'],
  ])('lose a possibly partial value: %s', (text, expected) => {
    expect(cut(text)).toBe(expected);
  });

  it('do not keep a key without its end', () => {
    const pem = `key\n-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ\nC7VJTUt9Us8cKj`;
    expect(cut(pem)).not.toMatch(/MIIE|C7VJ/);
  });

  it('are only those at the length limit', () => {
    const redaction = redactor.begin({ cutAt: 100 });
    expect(redaction.attributes('attributes.', { text: 'use ghp_Ab1Cd2Ef' })).toEqual({ text: 'use ghp_Ab1Cd2Ef' });
    expect(redaction.evidence()['audit.redaction.failures']).toBeUndefined();
  });
});

describe('shortenText', () => {
  it('leaves no partial value at the end', () => {
    expect(shortenText(`my card is ${CARD}`, 20)).toBe('my card is ');
    expect(shortenText(`mail ${MAIL}`, 12)).toBe('mail ');
    expect(shortenText('short', 12)).toBe('short');
  });
});

describe('exempt attributes', () => {
  it('are exempt only if the value has the expected shape', () => {
    const { attributes } = redactor.redactAttributes({
      'gen_ai.request.model': 'claude-3-5-sonnet@20240620',
      'gen_ai.response.id': `call ${MAIL} back`,
      'gen_ai.usage.input_tokens': 12,
      'http.response.status_code': MAIL,
      'gen_ai.response.finish_reasons': ['stop', '4111111111111111'],
    });
    expect(attributes).toEqual({
      'gen_ai.request.model': 'claude-3-5-sonnet@20240620',
      'gen_ai.response.id': 'call [email] back',
      'gen_ai.usage.input_tokens': 12,
      'http.response.status_code': '[email]',
      'gen_ai.response.finish_reasons': ['stop', '4111111111111111'],
    });
  });

  it('do not include headers with credentials', () => {
    expect(
      redactor.redactAttributes({
        'http.request.header.authorization': ['Bearer x'],
        'http.request.header.accept': ['text/html'],
      }).attributes,
    ).toEqual({ 'http.request.header.accept': ['text/html'] });
  });
});
