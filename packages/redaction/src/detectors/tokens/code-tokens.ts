import { ALPHANUMERIC, ANY, UUID, type ProviderTokens } from './provider-tokens.ts';

/** Source code, packages, builds and project tools. */
export const CODE_TOKENS: readonly ProviderTokens[] = [
  {
    provider: 'GitHub',
    source:
      'https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github',
    tokens: {
      ghp_: ANY,
      gho_: ANY,
      ghu_: ANY,
      // Since 2026: `ghs_`, the app id and a JSON Web Token.
      ghs_: '(?:[0-9]{1,12}_eyJ[A-Za-z0-9_-]{10,800}[.][A-Za-z0-9_-]{10,2000}[.][A-Za-z0-9_-]{20,700}|[A-Za-z0-9_-]{16,255})',
      ghr_: ANY,
      github_pat_: ANY,
    },
  },
  {
    provider: 'GitLab',
    source: 'https://docs.gitlab.com/security/tokens',
    tokens: {
      'glpat-': '[A-Za-z0-9_-]{16,255}(?:[.][a-z0-9]{2,9}){0,3}',
      'gldt-': '[A-Za-z0-9_-]{16,255}(?:[.][a-z0-9]{2,9}){0,3}',
      'glrt-': '[A-Za-z0-9_-]{16,255}(?:[.][a-z0-9]{2,9}){0,3}',
      'glrtr-': '[A-Za-z0-9_-]{16,255}(?:[.][a-z0-9]{2,9}){0,3}',
      'glcbt-': '[A-Za-z0-9_-]{16,255}(?:[.][a-z0-9]{2,9}){0,3}',
      'glptt-': '[A-Za-z0-9_-]{16,255}(?:[.][a-z0-9]{2,9}){0,3}',
      'glft-': '[A-Za-z0-9_-]{16,255}(?:[.][a-z0-9]{2,9}){0,3}',
      'glimt-': '[A-Za-z0-9_-]{16,255}(?:[.][a-z0-9]{2,9}){0,3}',
      'glagent-': '[A-Za-z0-9_-]{16,255}(?:[.][a-z0-9]{2,9}){0,3}',
      'gloas-': '[A-Za-z0-9_-]{16,255}(?:[.][a-z0-9]{2,9}){0,3}',
      'glsoat-': '[A-Za-z0-9_-]{16,255}(?:[.][a-z0-9]{2,9}){0,3}',
      'glffct-': '[A-Za-z0-9_-]{16,255}(?:[.][a-z0-9]{2,9}){0,3}',
      GR1348941: '[A-Za-z0-9_-]{20,50}',
      '_gitlab_session=': '[A-Za-z0-9]{32}',
    },
  },
  {
    provider: 'npm',
    source: 'https://docs.npmjs.com/about-access-tokens',
    tokens: { npm_: '[A-Za-z0-9]{30,64}' },
  },
  {
    provider: 'PyPI',
    source: 'https://pypi.org/help/#apitoken',
    tokens: { 'pypi-': '[A-Za-z0-9_-]{40,2000}' },
  },
  {
    provider: 'RubyGems',
    source: 'https://guides.rubygems.org/api-key-scopes',
    tokens: { rubygems_: '[a-f0-9]{48}' },
  },
  {
    provider: 'crates.io',
    source: 'https://crates.io/settings/tokens',
    tokens: { cio: '[A-Za-z0-9]{32}(?![A-Za-z0-9])' },
  },
  {
    provider: 'NuGet',
    source: 'https://learn.microsoft.com/en-us/nuget/nuget-org/scoped-api-keys',
    tokens: { oy2: '[a-z0-9]{43}(?![A-Za-z0-9])' },
  },
  {
    provider: 'Clojars',
    source: 'https://github.com/clojars/clojars-web/wiki/Deploy-Tokens',
    tokens: { CLOJARS_: ANY },
  },
  {
    provider: 'Docker',
    source: 'https://docs.docker.com/security/access-tokens',
    tokens: { dckr_pat_: ANY, dckr_oat_: ANY },
  },
  {
    provider: 'JFrog Artifactory',
    source: 'https://jfrog.com/help',
    tokens: { AKCp: '[A-Za-z0-9]{40,100}', cmVmd: '[A-Za-z0-9]{59}(?![A-Za-z0-9])' },
  },
  {
    provider: 'Atlassian',
    source: 'https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account',
    tokens: {
      ATATT3: '[A-Za-z0-9_=-]{30,255}',
      ATCTT3: '[A-Za-z0-9_=-]{30,255}',
      ATBB: '[A-Za-z0-9_=.-]{20,64}',
      ATTA: '[a-f0-9]{64}[A-F0-9]{8}',
    },
  },
  {
    provider: 'Buildkite',
    source: 'https://buildkite.com/docs/apis',
    tokens: { bkua_: '[a-f0-9]{40}', bkct_: ANY },
  },
  {
    provider: 'CircleCI',
    source: 'https://circleci.com/docs/managing-api-tokens',
    tokens: { CCIPAT_: '[A-Za-z0-9_]{30,100}', CCIPRJ_: '[A-Za-z0-9_]{30,100}' },
  },
  {
    provider: 'Sourcegraph',
    source: 'https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token',
    tokens: { sgp_: '(?:local_)?(?:[a-fA-F0-9]{16}_)?[a-fA-F0-9]{40}', slk_: '[a-f0-9]{64}' },
  },
  {
    provider: 'SonarQube',
    source: 'https://docs.sonarsource.com',
    tokens: { squ_: '[a-f0-9]{40}', sqa_: '[a-f0-9]{40}', sqp_: '[a-f0-9]{40}' },
  },
  {
    provider: 'Postman',
    source: 'https://learning.postman.com/docs/developer/postman-api/authentication',
    tokens: { 'PMAK-': '[a-f0-9]{24}-[a-f0-9]{34}', 'PMAT-': ANY },
  },
  {
    provider: 'Linear',
    source: 'https://linear.app/developers',
    tokens: { lin_api_: ANY, lin_oauth_: ANY, lin_wh_: ANY },
  },
  {
    provider: 'Notion',
    source: 'https://developers.notion.com/docs/authorization',
    tokens: { ntn_: '[0-9]{11}[A-Za-z0-9]{35}(?![A-Za-z0-9])', secret_: '[A-Za-z0-9]{43}(?![A-Za-z0-9])' },
  },
  {
    provider: 'Figma',
    source: 'https://www.figma.com/developers/api',
    tokens: { figd_: ANY, figu_: ANY, figo_: ANY, figdr_: ANY },
  },
  {
    provider: 'Airtable',
    source: 'https://airtable.com/developers/web/guides/personal-access-tokens',
    tokens: { pat: '[A-Za-z0-9]{14}[.][a-f0-9]{64}', key: '(?=[A-Za-z]{0,13}[0-9])[A-Za-z0-9]{14}(?![A-Za-z0-9_])' },
  },
  {
    provider: 'Typeform',
    source: 'https://www.typeform.com/developers',
    tokens: { tfp_: '[A-Za-z0-9_.=-]{40,100}' },
  },
  {
    provider: 'ReadMe',
    source: 'https://docs.readme.com',
    tokens: { rdme_: ANY },
  },
  {
    provider: 'Harness',
    source: 'https://developer.harness.io/docs/platform/automation/api',
    tokens: {
      'pat.': '[A-Za-z0-9_-]{22}[.][A-Za-z0-9]{24}[.][A-Za-z0-9]{20}',
      'sat.': '[A-Za-z0-9_-]{22}[.][A-Za-z0-9]{24}[.][A-Za-z0-9]{20}',
    },
  },
  {
    provider: 'JetBrains',
    source: 'https://www.jetbrains.com/help/hub',
    tokens: {
      'perm:': '[A-Za-z0-9+/=.-]{30,200}',
      'perm-': '[A-Za-z0-9+/=]{6,80}[.][A-Za-z0-9+/=]{6,80}[.][A-Za-z0-9+/=]{20,80}',
    },
  },
  {
    provider: 'Cloudsmith',
    source: 'https://help.cloudsmith.io',
    tokens: { csa_: ALPHANUMERIC },
  },
  {
    provider: 'Depot',
    source: 'https://depot.dev/docs',
    tokens: { depot_: ANY },
  },
  {
    provider: 'Contentful',
    source: 'https://www.contentful.com/developers/docs',
    tokens: { 'CFPAT-': ANY },
  },
  {
    provider: 'LaunchDarkly',
    source: 'https://launchdarkly.com/docs',
    tokens: { 'sdk-': UUID, 'mob-': UUID, 'api-': UUID },
  },
  {
    provider: 'Statsig',
    source: 'https://docs.statsig.com',
    tokens: { 'secret-': '[A-Za-z0-9]{40,64}' },
  },
  {
    provider: 'Frame.io',
    source: 'https://developer.frame.io',
    tokens: { 'fio-u-': '[A-Za-z0-9_=-]{40,100}' },
  },
  {
    provider: 'Asana',
    source: 'https://developers.asana.com/docs/personal-access-token',
    tokens: { '1/': '[0-9]{12,20}:[a-f0-9]{32}', '2/': '[0-9]{12,20}/[0-9]{12,20}:[a-f0-9]{32}' },
  },
  {
    provider: 'ClickUp',
    source: 'https://developer.clickup.com',
    tokens: { pk_: '[0-9]{6,10}_[A-Z0-9]{32}' },
  },
  {
    provider: 'Private Packagist',
    source: 'https://packagist.com/docs/composer-authentication',
    tokens: Object.fromEntries(
      ['ort', 'out', 'uut', 'urt'].map((kind) => [`packagist_${kind}_`, '[a-f0-9]{68}(?![A-Za-z0-9])']),
    ),
  },
  {
    provider: 'Deno Deploy',
    source: 'https://docs.deno.com/deploy/manual/deployctl',
    tokens: { ddp_: '[A-Za-z0-9]{36}(?![A-Za-z0-9])', ddo_: '[A-Za-z0-9]{36}(?![A-Za-z0-9])' },
  },
  {
    provider: 'Trigger.dev',
    source: 'https://trigger.dev/docs',
    tokens: { tr_dev_: ANY, tr_prod_: ANY, tr_pat_: ANY },
  },
  {
    provider: 'Inngest',
    source: 'https://www.inngest.com/docs',
    tokens: { 'signkey-': '[a-z]{2,12}-[a-f0-9]{32,64}' },
  },
  {
    provider: 'Unkey',
    source: 'https://www.unkey.com/docs',
    tokens: { unkey_: ALPHANUMERIC },
  },
  {
    provider: 'Intra 42',
    source: 'https://api.intra.42.fr/apidoc',
    tokens: { 's-s4t2': '(?:ud|af)-[a-f0-9]{64}' },
  },
  {
    provider: 'Cal.com',
    source: 'https://cal.com/docs',
    tokens: { cal_live_: ALPHANUMERIC, cal_test_: ALPHANUMERIC },
  },
  {
    provider: 'Adafruit IO',
    source: 'https://io.adafruit.com/api/docs',
    tokens: { aio_: '[A-Za-z0-9]{28}(?![A-Za-z0-9])' },
  },
];
