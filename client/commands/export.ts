export { materialize as exportTables } from './materialize';
