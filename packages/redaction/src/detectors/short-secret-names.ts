/** Names of passwords that are too short to be told without what follows them; lower case, found in either case. */
export const SHORT_NAMES: readonly string[] = [
  'pass=',
  'pass =',
  'pw =',
  'psk =',
  'psk:',
  'psk"',
  'identified_by',
  'pass:',
  'pass"',
  "pass'",
  'pw:',
  'pw=',
  'pw"',
  'identified by ',
  'psk=',
  'wpa_psk',
];
