export { materialize as assets } from './materialize';
