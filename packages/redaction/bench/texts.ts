/** Deterministic texts for the measurements. */

const sentences: readonly string[] = [
  'Dear team, please send the invoice to erika.mustermann@example.com before Friday. ',
  'The customer called from (212) 555-0187 and asked why order 20260411 has not arrived. ',
  'We walked along the river, talked about the weather and forgot the time. ',
  'My card 4111 1111 1111 1111 was charged twice, could somebody look into it? ',
  'She had read the whole report in one evening and found nothing to complain of. ',
  'Transfer the deposit to DE89 3704 0044 0532 0130 00 and mention the contract number. ',
];

function repeated(text: string, length: number): string {
  return text.repeat(Math.ceil(length / text.length)).slice(0, length);
}

/** Returns prose with a value to be masked in every second sentence. */
export function prose(length: number): string {
  return repeated(sentences.join(''), length);
}

/** Returns a conversation about code, in the format of an attribute. */
export function chatMessages(length: number): string {
  const content =
    'How do I read the file in TypeScript? `const config = JSON.parse(readFileSync(path, "utf8")); return config.name ?? fallback;` ';
  const messages = Array.from({ length: Math.ceil(length / (content.length + 40)) }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content,
  }));
  return JSON.stringify(messages);
}

/** Returns 30 short attributes and two conversations. */
export function spanAttributes(): Record<string, string | number> {
  const attributes: Record<string, string | number> = {
    input: chatMessages(2700),
    output: prose(2600),
  };
  for (let index = 0; index < 30; index++)
    attributes[`app.field.${index}`] = index % 3 === 0 ? index : `value-${index} of eu-central-1`;
  return attributes;
}

/** Returns adversarial texts, the most expensive for their length. */
export function worstTexts(length: number): Readonly<Record<string, string>> {
  const pieces = [
    'a@',
    '@a.a.a.',
    '1 ',
    '1-',
    '1.1.1.',
    'password=',
    'password,',
    'pw = ',
    'secret_id=',
    'api_key=',
    'secret_id=api_key=',
    'client_secret:auth_token:',
    'authorization: ',
    'token:',
    'oauth_signature=xxxxxxxx=',
    'tel.[',
    'eyJ',
    '-sk-',
    '://',
    '::',
    '%40',
    'тел. 5 ',
    '— 5 ',
    '"',
  ];
  return Object.fromEntries(pieces.map((piece) => [JSON.stringify(piece), repeated(piece, length)]));
}
