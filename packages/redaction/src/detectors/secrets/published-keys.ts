import { nodeCrypto } from '../../node-modules.ts';

/**
 * Keys published by their owners for general use: examples in documentation, keys of emulators. Stored as the first 16
 * hex digits of their SHA-256, so that other scanners do not report this file as a leak.
 */
const PUBLISHED_KEYS: readonly { readonly owner: string; readonly source: string; readonly keys: readonly string[] }[] =
  [
    {
      owner: 'Google, test data of the Firebase SDKs',
      source: 'https://github.com/firebase/firebase-android-sdk',
      keys: [
        'f56e323494a6ffc2',
        '2037abcaffb2b777',
        '3f370c9dd8225c63',
        'e4a5542bb7fd7b67',
        'a19f89ab3555eac1',
        '0b476bdf9acf2123',
        'eb540d2b6ee2a0a4',
        '37f8f09bdf12c2f2',
        '8731261cb72d8626',
        '49f777db995e8260',
        '27a9a42931dff7eb',
        'dc0fcf046c61640c',
        '4c98242dcadc8b29',
        'ea9bb1082cf95663',
        '3a8b61d0f636b007',
        'a6c814bc555ae62c',
      ],
    },
    {
      owner: 'AWS, documentation',
      source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html',
      keys: ['1a5d44a2dca19669', '78314b11be2e5815'],
    },
    {
      owner: 'Stripe, documentation',
      source: 'https://docs.stripe.com/keys',
      keys: ['2cafc0970149a84f', '2d1f7723aabc5c7a', 'f2d6ca16515033e5'],
    },
    {
      owner: 'Azure Storage and Cosmos DB emulators',
      source: 'https://learn.microsoft.com/azure/storage/common/storage-connect-azurite',
      keys: ['0011cc25eb432071', 'aa6547439583c3a2'],
    },
  ];

const published = new Set(PUBLISHED_KEYS.flatMap(({ keys }) => keys));
const SHORTEST = 20;
const LONGEST = 100;

/** Whether a key is published by its owner as an example. */
export function isPublished(key: string): boolean {
  if (key.length < SHORTEST || key.length > LONGEST) return false;
  return published.has(nodeCrypto().hash('sha256', key, 'hex').slice(0, 16));
}
