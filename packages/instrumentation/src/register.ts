import { registered } from './registration.ts';

registered();
