import { ALPHANUMERIC, ANY, type ProviderTokens } from './provider-tokens.ts';

/** Clouds, hosting and databases. */
export const CLOUD_TOKENS: readonly ProviderTokens[] = [
  {
    provider: 'AWS',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html',
    tokens: {
      AKIA: '[A-Z0-9]{16}(?![A-Za-z0-9])',
      ASIA: '[A-Z0-9]{16}(?![A-Za-z0-9])',
      ABIA: '[A-Z0-9]{16}(?![A-Za-z0-9])',
      ACCA: '[A-Z0-9]{16}(?![A-Za-z0-9])',
    },
  },
  {
    provider: 'Amazon Bedrock',
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html',
    tokens: {
      ABSK: '[A-Za-z0-9+/]{60,300}={0,2}',
      // The rest is the base64 of a signed URL of this host.
      'bedrock-api-key-': 'YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/=_-]{0,4000}',
    },
  },
  {
    provider: 'Google',
    source: 'https://cloud.google.com/docs/authentication/api-keys',
    tokens: {
      AIza: '[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])',
      'GOCSPX-': ANY,
      'ya29.': '[A-Za-z0-9_-]{20,1024}',
      '1//0': '[A-Za-z0-9_-]{30,255}',
    },
  },
  {
    provider: 'DigitalOcean',
    source: 'https://docs.digitalocean.com/reference/api',
    tokens: { dop_v1_: ANY, doo_v1_: ANY, dor_v1_: ANY },
  },
  {
    provider: 'Alibaba Cloud',
    source: 'https://www.alibabacloud.com/help/en/ram',
    tokens: { LTAI: '[A-Za-z0-9]{12,26}(?![A-Za-z0-9])' },
  },
  {
    provider: 'Tencent Cloud',
    source: 'https://www.tencentcloud.com/document/product/598',
    tokens: { AKID: '[A-Za-z0-9]{32}(?![A-Za-z0-9])' },
  },
  {
    provider: 'Yandex Cloud',
    source: 'https://yandex.cloud/en/docs/iam',
    tokens: {
      AQVN: '[A-Za-z0-9_-]{30,64}',
      't1.': '[A-Za-z0-9_-]{1,255}={0,2}[.][A-Za-z0-9_-]{60,512}={0,2}',
      YCAJ: '[A-Za-z0-9_-]{20,24}',
      YC: '[A-Za-z0-9_-]{38}(?![A-Za-z0-9_-])',
    },
  },
  {
    provider: 'Scaleway',
    source: 'https://www.scaleway.com/en/docs/iam',
    tokens: { SCW: '[A-Z0-9]{17}(?![A-Za-z0-9])' },
  },
  {
    provider: 'Exoscale',
    source: 'https://community.exoscale.com',
    tokens: { EXO: '[a-f0-9]{24}(?![A-Za-z0-9])' },
  },
  {
    provider: 'Heroku',
    source: 'https://devcenter.heroku.com/articles/authentication',
    tokens: { 'HRKU-': ANY },
  },
  {
    provider: 'Fly.io',
    source: 'https://fly.io/docs/security/tokens',
    tokens: {
      fo1_: ANY,
      fm1r_: '[A-Za-z0-9+/=,_-]{30,4000}',
      fm1a_: '[A-Za-z0-9+/=,_-]{30,4000}',
      fm2_: '[A-Za-z0-9+/=,_-]{30,4000}',
    },
  },
  {
    provider: 'Render',
    source: 'https://render.com/docs/api',
    tokens: { rnd_: ALPHANUMERIC },
  },
  {
    provider: 'Vercel',
    source: 'https://vercel.com/docs/rest-api',
    tokens: {
      vcp_: ALPHANUMERIC,
      vci_: ALPHANUMERIC,
      vca_: ALPHANUMERIC,
      vcr_: ALPHANUMERIC,
      vck_: ALPHANUMERIC,
      vercel_blob_rw_: ANY,
    },
  },
  {
    provider: 'Netlify',
    source: 'https://docs.netlify.com',
    tokens: { nfp_: ANY },
  },
  {
    provider: 'Supabase',
    source: 'https://supabase.com/docs/guides/api/api-keys',
    tokens: { sbp_: ANY, sb_secret_: ANY },
  },
  {
    provider: 'PlanetScale',
    source: 'https://planetscale.com/docs',
    tokens: {
      pscale_pw_: '[A-Za-z0-9_=.-]{20,255}',
      pscale_tkn_: '[A-Za-z0-9_=.-]{20,255}',
      pscale_oauth_: '[A-Za-z0-9_=.-]{20,255}',
      pscale_sk_: '[A-Za-z0-9_=.-]{20,255}',
    },
  },
  {
    provider: 'Neon',
    source: 'https://neon.com/docs',
    tokens: { napi_: ANY, npg_: '[A-Za-z0-9]{8,64}' },
  },
  {
    provider: 'Xata',
    source: 'https://xata.io/docs',
    tokens: { xau_: ANY },
  },
  {
    provider: 'CockroachDB',
    source: 'https://www.cockroachlabs.com/docs',
    tokens: { CCDB1_: ANY },
  },
  {
    provider: 'Aiven',
    source: 'https://aiven.io/docs',
    tokens: { AVNS_: ANY },
  },
  {
    provider: 'DataStax Astra',
    source: 'https://docs.datastax.com',
    tokens: { 'AstraCS:': '[A-Za-z0-9:]{20,255}' },
  },
  {
    provider: 'MongoDB Atlas',
    source: 'https://www.mongodb.com/docs/atlas',
    tokens: { mdb_sa_sk_: ANY },
  },
  {
    provider: 'Fauna',
    source: 'https://docs.fauna.com',
    tokens: { fnA: '[A-Za-z0-9_-]{37,64}' },
  },
  {
    provider: 'ClickHouse Cloud',
    source: 'https://clickhouse.com/docs/cloud',
    tokens: { '4b1d': '[A-Za-z0-9]{38}(?![A-Za-z0-9])' },
  },
  {
    provider: 'Databricks',
    source: 'https://docs.databricks.com/en/dev-tools/auth',
    tokens: {
      dapi: '[a-f0-9]{32}(?:-[0-9])?(?![A-Za-z0-9])',
      dose: '[a-f0-9]{32}(?![A-Za-z0-9])',
      dkea: '[a-f0-9]{32}(?![A-Za-z0-9])',
    },
  },
];
