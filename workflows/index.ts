export { materialize } from './materialize';
export { materializeAsset } from './materialize-asset';
export { publish } from './publish';
