import { ALPHANUMERIC, ANY, HEX64, type ProviderTokens } from './provider-tokens.ts';

/** Secrets stores, observability, networks and deployment. */
export const INFRASTRUCTURE_TOKENS: readonly ProviderTokens[] = [
  {
    provider: 'HashiCorp Vault',
    source: 'https://developer.hashicorp.com/vault/docs/concepts/tokens',
    tokens: {
      'hvs.': ANY,
      'hvb.': ANY,
      'hvr.': ANY,
      's.': '(?=[A-Za-z]{0,23}[0-9])(?=[A-Z0-9]{0,23}[a-z])[A-Za-z0-9]{24}(?![A-Za-z0-9.(])',
    },
  },
  {
    provider: 'Grafana',
    source: 'https://grafana.com/docs/grafana-cloud/security-and-account-management',
    tokens: { glc_: '[A-Za-z0-9+/]{32,400}={0,2}', glsa_: ANY, eyJrIjoi: '[A-Za-z0-9]{40,400}={0,2}' },
  },
  {
    provider: 'Dynatrace',
    source: 'https://docs.dynatrace.com/docs/manage/identity-access-management',
    tokens: {
      'dt0c01.': '[A-Za-z0-9]{8,24}[.][A-Za-z0-9]{32,64}',
      'dt0s01.': '[A-Za-z0-9]{8,24}[.][A-Za-z0-9]{32,64}',
      'dt0s02.': '[A-Za-z0-9]{8,24}[.][A-Za-z0-9]{32,64}',
      'dt0s16.': '[A-Za-z0-9]{8,24}[.][A-Za-z0-9]{32,64}',
    },
  },
  {
    provider: 'New Relic',
    source: 'https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys',
    tokens: { 'NRAK-': ANY, 'NRJS-': ANY, 'NRII-': ANY, 'NRIQ-': ANY, 'NRRA-': ANY, 'NRAA-': ANY },
  },
  {
    provider: 'Snyk',
    source: 'https://docs.snyk.io/implementation-and-setup/enterprise-setup/service-accounts',
    tokens: {
      'snyk_uat.': '[a-f0-9]{8}[.][A-Za-z0-9_.-]{20,255}',
      'snyk_sat.': '[a-f0-9]{8}[.][A-Za-z0-9_.-]{20,255}',
    },
  },
  {
    provider: 'Confluent',
    source:
      'https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/overview.html',
    tokens: { cflt: '[A-Za-z0-9+/]{60}(?![A-Za-z0-9])' },
  },
  {
    provider: 'dbt Cloud',
    source: 'https://docs.getdbt.com/docs/dbt-cloud-apis/authentication',
    tokens: { dbtc_: ANY, dbtu_: ANY },
  },
  {
    provider: 'PagerDuty',
    source: 'https://developer.pagerduty.com/docs/events-api-v1-overview',
    tokens: { 'events.pagerduty.com/integration/': '[a-f0-9]{32}' },
  },
  {
    provider: 'Sentry',
    source: 'https://docs.sentry.io/api/auth',
    tokens: { sntrys_: '[A-Za-z0-9+/=_-]{20,1024}', sntryu_: HEX64, sntrya_: HEX64 },
  },
  {
    provider: 'Datadog',
    source: 'https://docs.datadoghq.com/account_management',
    tokens: { ddapp_: ANY, ddpat_: ANY },
  },
  {
    provider: 'Honeycomb',
    source: 'https://docs.honeycomb.io',
    tokens: { hcaik_: ALPHANUMERIC, hcxik_: ALPHANUMERIC, hcxmk_: ALPHANUMERIC, hcamk_: ALPHANUMERIC },
  },
  {
    provider: 'Axiom',
    source: 'https://axiom.co/docs',
    tokens: { 'xaat-': ANY, 'xapt-': ANY },
  },
  {
    provider: 'Better Stack',
    source: 'https://betterstack.com/docs',
    tokens: { bs_: '[A-Za-z0-9]{24,64}' },
  },
  {
    provider: 'PostHog',
    source: 'https://posthog.com/docs/api',
    tokens: { phx_: ANY, phs_: ANY },
  },
  {
    provider: 'Tailscale',
    source: 'https://tailscale.com/kb/1277/key-prefixes',
    tokens: { 'tskey-': ANY },
  },
  {
    provider: 'Defined Networking',
    source: 'https://docs.defined.net',
    tokens: { 'dnkey-': '[A-Za-z0-9_=-]{26}-[A-Za-z0-9_=-]{52}' },
  },
  {
    provider: 'Cloudflare',
    source: 'https://developers.cloudflare.com/ssl/origin-configuration/origin-ca',
    tokens: { 'v1.0-': '[a-f0-9]{24}-[a-f0-9]{100,160}' },
  },
  {
    provider: 'Cloudflare',
    source: 'https://developers.cloudflare.com/fundamentals/api/get-started/token-formats',
    tokens: { cfk_: '[A-Za-z0-9_-]{40,64}', cfut_: '[A-Za-z0-9_-]{40,64}', cfat_: '[A-Za-z0-9_-]{40,64}' },
  },
  {
    provider: 'Docker Swarm',
    source: 'https://docs.docker.com/reference/cli/docker/swarm/join-token',
    tokens: { 'SWMTKN-1-': '[a-z0-9]{40,60}-[a-z0-9]{20,30}' },
  },
  {
    provider: 'Doppler',
    source: 'https://docs.doppler.com/reference/auth-token-formats',
    tokens: {
      'dp.pt.': '[A-Za-z0-9._-]{30,64}',
      'dp.st.': '[A-Za-z0-9._-]{30,64}',
      'dp.ct.': '[A-Za-z0-9._-]{30,64}',
      'dp.sa.': '[A-Za-z0-9._-]{30,64}',
      'dp.said.': '[A-Za-z0-9._-]{30,64}',
      'dp.scim.': '[A-Za-z0-9._-]{30,64}',
      'dp.audit.': '[A-Za-z0-9._-]{30,64}',
    },
  },
  {
    provider: '1Password',
    source: 'https://developer.1password.com/docs/service-accounts',
    tokens: {
      ops_eyJ: '[A-Za-z0-9+/=_-]{50,4000}',
      'A3-': '[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}',
    },
  },
  {
    provider: 'Infisical',
    source: 'https://infisical.com/docs',
    tokens: { 'st.': '[a-f0-9-]{24,36}[.][A-Za-z0-9]{24,64}[.][A-Za-z0-9]{24,64}' },
  },
  {
    provider: 'OpenShift',
    source: 'https://docs.openshift.com',
    tokens: { 'sha256~': ANY },
  },
  {
    provider: 'Rancher',
    source: 'https://ranchermanager.docs.rancher.com',
    tokens: { 'token-': '[a-z0-9]{5}:[a-z0-9]{54}' },
  },
  {
    provider: 'age',
    source: 'https://age-encryption.org/v1',
    tokens: { 'AGE-SECRET-KEY-1': '[A-Z0-9]{58}' },
  },
  {
    provider: 'Scalingo',
    source: 'https://developers.scalingo.com',
    tokens: { 'tk-us-': ANY },
  },
  {
    provider: 'Pulumi',
    source: 'https://www.pulumi.com/docs',
    tokens: { 'pul-': '[a-f0-9]{40}(?![A-Za-z0-9.])' },
  },
  {
    provider: 'Infracost',
    source: 'https://www.infracost.io/docs',
    tokens: { 'ico-': '(?=[A-Za-z0-9]{0,31}[A-Z])[A-Za-z0-9]{32}(?![A-Za-z0-9.])' },
  },
  {
    provider: 'Octopus Deploy',
    source: 'https://octopus.com/docs/octopus-rest-api',
    tokens: { 'API-': '[A-Z0-9]{26}(?![A-Za-z0-9])' },
  },
  {
    provider: 'SettleMint',
    source: 'https://console.settlemint.com/documentation',
    tokens: { sm_pat_: '[A-Za-z0-9]{16,64}', sm_aat_: '[A-Za-z0-9]{16,64}', sm_sat_: '[A-Za-z0-9]{16,64}' },
  },
  {
    provider: 'Prefect',
    source: 'https://docs.prefect.io',
    tokens: { pnu_: ALPHANUMERIC, pnb_: ALPHANUMERIC },
  },
  {
    provider: 'Zuplo',
    source: 'https://zuplo.com/docs/articles/api-key-leak-detection',
    tokens: { zpka_: ANY },
  },
  {
    provider: 'Elastic Cloud',
    source: 'https://www.elastic.co/docs/deploy-manage/api-keys',
    tokens: { essu_: '[A-Za-z0-9+/=_-]{32,255}' },
  },
  {
    provider: 'Databento',
    source: 'https://databento.com/docs',
    tokens: { 'db-': '(?=[A-Za-z]{0,28}[0-9])(?=[A-Z0-9]{0,28}[a-z])[A-Za-z0-9]{29}(?![A-Za-z0-9])' },
  },
  {
    provider: 'Kong Konnect',
    source: 'https://developer.konghq.com/konnect-api',
    tokens: { kpat_: ANY, spat_: '[A-Za-z0-9]{40,64}' },
  },
  {
    provider: 'Rootly',
    source: 'https://docs.rootly.com/api-reference/overview',
    tokens: { rootly_: HEX64 },
  },
];
