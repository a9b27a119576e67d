import { describe, expect, it } from 'vitest';
import { parseStoreConfig } from '../src/index.ts';

describe('parseStoreConfig', () => {
  it('requires only an address', () => {
    expect(parseStoreConfig({ url: 'http://127.0.0.1:8123' })).toEqual({
      url: 'http://127.0.0.1:8123',
      user: 'default',
      password: '',
      database: 'default',
      requestTimeout: 30_000,
    });
  });

  it('names every invalid field at once', () => {
    expect(() => parseStoreConfig({ url: 'tcp://x:9000', user: '', databse: 'x' })).toThrow(
      /url: must be an http:\/\/ or https:\/\/ address; user: .*; options: Unrecognized key: "databse"/,
    );
  });
});
