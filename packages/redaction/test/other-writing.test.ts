import { describe, expect, it } from 'vitest';

import { createRedactor } from '../src/index.ts';
import { createCanonical } from '../src/modes/canonical.ts';
import { missed } from './support/marked-lines.ts';

describe('values in alternative spellings or with escapes', () => {
  it('are masked entirely in digits of other scripts and in full-width forms', () => {
    const lines = [
      '电话：«０９０－１２３４－５６７８»',
      'カード：«４１１１－１１１１－１１１１－１１１１»',
      'メール：«ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ»',
      'رقم الهاتف «٠٥٠١٢٣٤٥٦٧»',
      'هاتف: «۰۹۱۲ ۱۲۳ ۴۵۶۷»',
      'फ़ोन नंबर «+९१ ९८७६५ ४३२१०»',
      'โทร «๐๘๑-๒๓๔-๕๖๗๘»',
    ];
    expect(missed(lines)).toEqual([]);
  });

  it('are masked entirely with typographic hyphens and spaces, and with zero-width characters', () => {
    const lines = [
      'card «4111–1111–1111–1111»',
      'card «4111\u22121111\u22121111\u22121111»',
      'ssn «536–22–8471»',
      'phone «06\u202f12\u202f34\u202f56\u202f78»',
      'mail «jane\u200b@example.org»',
      'phone «+44\u20607911\u2060123456»',
    ];
    expect(missed(lines)).toEqual([]);
  });

  it('are masked entirely in queries and forms, also if encoded twice', () => {
    const lines = [
      'card=«4111%201111%201111%201111»&exp=0429',
      'iban=«DE89%203704%200044%200532%200130%2000»',
      'q=tel%3A«%2B44%207911%20123456»',
      'u=https%3A%2F%2Fuser%3A«s3cr3tPw»%40host.test%2Fx',
      'to=%2Fcb%3Ftoken%3D«4Kd82jdhPq71mzXbRt6Yw3LcVnUe0sAg»%26a%3D1',
      'next=%252Fcb%253Femail%253D«jane%2540example.org»',
    ];
    expect(missed(lines)).toEqual([]);
  });

  it('are masked entirely with HTML character references', () => {
    const lines = [
      'e-mail: «jane&#64;example.org»',
      'phone: «+44&nbsp;7911&nbsp;123456»',
      'password=&quot;«hunter-Gather-9»&quot;',
      '&lt;apiKey&gt;«2b00042f7481c7b056c4b410d28f33cf»&lt;/apiKey&gt;',
    ];
    expect(missed(lines)).toEqual([]);
  });

  it('are masked without changing the text around them', () => {
    const redactor = createRedactor();
    expect(redactor.redactText('https://x.test/a%20b?tel=%2B44%207911%20123456&page=2').text).toBe(
      'https://x.test/a%20b?tel=[phone]&page=2',
    );
    expect(redactor.redactText('https://user:he%2F%2Fo@pypi.example.com/simple').text).toBe(
      'https://[url_credentials]@pypi.example.com/simple',
    );
    expect(redactor.redactText('从 ２０２６ 年起，电话：０９０－１２３４－５６７８。').text).toBe(
      '从 ２０２６ 年起，电话：[phone]。',
    );
  });

  it('are not found in text without values', () => {
    const redactor = createRedactor();
    const texts = [
      'https://x.test/?from=2026-11-27T10%3A00%3A00%2B01%3A00&ids=8472910384%2C8472910385',
      'pages 12–14 of 2019–2021, ranges 10–20',
      '第１２章 ３４５ページ、価格は１，２９９円',
      '&nbsp;1,234&nbsp;rows &quot;of&quot; 9&nbsp;000',
    ];
    for (const text of texts) expect(redactor.redactText(text).text).toBe(text);
  });

  it('have the same pseudonym as in ASCII', () => {
    const canonical = createCanonical('49');
    expect(canonical('phone')('%2B44%207911%20123456')).toBe('+447911123456');
    expect(canonical('phone')('०१७१–१२३४५६७')).toBe('+491711234567');
    expect(canonical('credit_card')('４１１１　１１１１　１１１１　１１１１')).toBe('4111111111111111');
    expect(canonical('email')('Jane%40example.org')).toBe(canonical('email')('jane&#64;example.org'));
    expect(canonical('iban')('DE89%203704%200044%200532%200130%2000')).toBe('DE89370400440532013000');
  });
});
