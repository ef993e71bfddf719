export { materialize as doctor } from './materialize';
