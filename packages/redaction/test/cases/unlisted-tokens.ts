import { put, type Case } from './case.ts';

const lot = put('Kx92mvQp7rTz4Lw8', 'aB3cD5eF7gH9jK2m', 'N4pQ6rS8');

/** Tokens of unlisted providers, and other values with the same format. All are invented. */
export const UNLISTED_TOKENS: readonly Case[] = [
  [`use acme_${lot} from now on`, 'use [api_key] from now on'],
  [`use acme-${lot} from now on`, 'use [api_key] from now on'],
  [`{"value":"ACME_CI_${lot}"}`, '{"value":"[api_key]"}'],
  [`acme_pat_${lot.slice(0, 20)}`, '[api_key]'],
  [`acme_tok_${lot.slice(0, 24)}==, next`, '[api_key], next'],
  [put('acme_secret_', '2b00042f7481c7b056c4b410d28f33cf'), '[api_key]'],
  [put('acme_', 'k7w2x9mq4zt6v1hs3jy8np5rkb0gd7c2x9mq4zt6'), '[api_key]'],
  [`acme_${lot}.${lot}`, '[api_key]'],
  [put('MTMzOTc2ODAzOTIx', 'MTUwNDEy.GPJhrg.', 'dkkzNI7SjlihFnRFXpmpKY0mcunB-v9Nt7KDub'), '[api_key]'],
  // Identifiers, digests, names, and base64-encoded text.
  [`req_${lot.slice(0, 24)}`],
  [`toolu_01${lot.slice(0, 22)}`],
  [`apikey_01${lot.slice(0, 22)}`],
  [put('api_key_', '01HZX3K5M7Q9T2V4X6Z8B0D1F3')],
  ['resp_2b00042f7481c7b056c4b410d28f33cf2b00042f7481c7b0'],
  ['acme_token_2b00042f-7481-c7b0-56c4-b410d28f33cf'],
  [`sha384-${lot}`],
  [`document_id_${lot}`],
  [`pk_live_${lot}`],
  ['get_Base64EncodedSha256OfTheWholeDocumentBody'],
  ['prod-checkout-service-7d9f8b6c5d-x2x4z-eu-central-1a'],
  [`acme-key-${btoa('a text of some length')}`],
];
