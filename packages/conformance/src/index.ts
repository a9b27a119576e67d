export { auditspan } from './tools/tools.ts';
